package io.wirelatch.cli.common;

import io.wirelatch.state.DiskReason;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;

/** Why a file operation failed, in words for a person. */
public final class IoReason {

    private IoReason() {}

    /** The reason without the file's name, which the caller's message has already. */
    public static String of(IOException e) {
        return e instanceof CharacterCodingException ? "it is no text in UTF-8" : DiskReason.of(e);
    }
}
