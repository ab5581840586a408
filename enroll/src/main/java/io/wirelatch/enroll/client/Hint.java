package io.wirelatch.enroll.client;

import io.wirelatch.enroll.message.RefusalReason;
import java.util.Optional;

/**
 * What an answer says that proves nothing. The first in this order says most when several came, of
 * different addresses.
 */
enum Hint {
    /** REFUSED: the server does not accept the proof of the secret. */
    WRONG_SECRET,
    /** REFUSED: the code is not this window's. */
    CODE_OF_ANOTHER_WINDOW,
    /** REFUSED: as many machines as the code was for have used it. */
    CODE_USED_UP,
    /** REFUSED: the window takes one-time codes alone. */
    TOKEN_NOT_TAKEN,
    /** REFUSED, or an offer by another server than the one that was meant. */
    OTHER_SERVER_KEY,
    /** REFUSED: the server speaks another version. */
    OTHER_VERSION,
    /** An OFFER that does not prove the secret, or was damaged. */
    SERVER_UNPROVEN;

    /** What a REFUSED says that answers a HELLO. */
    static Optional<Hint> toHello(RefusalReason reason) {
        return switch (reason) {
            case CODE_OF_ANOTHER_WINDOW -> Optional.of(CODE_OF_ANOTHER_WINDOW);
            case CODE_USED_UP -> Optional.of(CODE_USED_UP);
            case TOKEN_NOT_TAKEN -> Optional.of(TOKEN_NOT_TAKEN);
            case OTHER_SERVER_KEY -> Optional.of(OTHER_SERVER_KEY);
            case VERSION_NOT_UNDERSTOOD -> Optional.of(OTHER_VERSION);
            default -> Optional.empty();
        };
    }
}
