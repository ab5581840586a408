package io.wirelatch.enroll.client;

/**
 * What an answer says that proves nothing. The first in this order says most when several came, of
 * different addresses.
 */
enum Hint {
    /** REFUSED: the server does not accept the proof of the token. */
    WRONG_TOKEN,
    /** REFUSED: the server speaks another version. */
    OTHER_VERSION,
    /** An OFFER that does not prove the token, or was damaged. */
    SERVER_UNPROVEN
}
