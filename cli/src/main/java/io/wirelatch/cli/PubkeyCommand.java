package io.wirelatch.cli;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Computes the public key of a private one, as {@code wg pubkey} does. */
@Command(
        name = "pubkey",
        description =
                "Read a private key from standard input and print its public key, as 'wg pubkey'"
                        + " does.")
final class PubkeyCommand implements Runnable {

    /** More than a key and the white space that may follow it. */
    private static final int MAX_INPUT_BYTES = 4096;

    @ParentCommand private @Nullable Wirelatch program;

    @Override
    public void run() {
        Surroundings surroundings = Verb.programOf(program).surroundings();
        PrivateKey key = readKey(surroundings);
        surroundings.out().println(key.publicKey().toBase64());
        key.destroy();
    }

    private static PrivateKey readKey(Surroundings surroundings) {
        byte[] input;
        try {
            input = surroundings.in().readNBytes(MAX_INPUT_BYTES);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED, "cannot read the key from standard input: " + e, e);
        }
        try {
            return PrivateKey.ofBase64(
                    new String(input, StandardCharsets.US_ASCII).stripTrailing());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "standard input holds no private key: %s.\nMake one with: wirelatch genkey"
                            .formatted(e.getMessage()),
                    e);
        } finally {
            Arrays.fill(input, (byte) 0);
        }
    }
}
