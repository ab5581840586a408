package io.wirelatch.enroll.message;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Between {@link JoinRequest} and the content that a CONFIRM seals. */
public final class JoinRequestCodec {

    private static final int KIND = 1;
    private static final int PUBLIC_KEY = 1;
    private static final int NAME = 2;
    private static final int NAME_INSISTED = 3;
    private static final int CLOCK = 4;

    private JoinRequestCodec() {}

    /** The padded content: a fresh array. */
    public static byte[] encode(JoinRequest request) {
        FieldWriter writer =
                new FieldWriter(KIND)
                        .field(PUBLIC_KEY, request.publicKey().toBytes())
                        .field(NAME, request.name().getBytes(StandardCharsets.UTF_8))
                        .field(NAME_INSISTED, new byte[] {(byte) (request.nameInsisted() ? 1 : 0)});
        request.clock().ifPresent(clock -> writer.instant(CLOCK, clock));
        return writer.padded();
    }

    /** The request; empty when the content is malformed or something else. */
    public static Optional<JoinRequest> decode(byte[] content) {
        try {
            FieldReader reader = new FieldReader(content);
            if (reader.kind() != KIND) {
                return Optional.empty();
            }
            return Optional.of(
                    new JoinRequest(
                            reader.publicKey(PUBLIC_KEY),
                            reader.text(NAME, JoinRequest.MAX_NAME_BYTES),
                            reader.flag(NAME_INSISTED),
                            reader.optionalInstant(CLOCK)));
        } catch (MalformedContentException e) {
            return Optional.empty();
        }
    }
}
