package io.wirelatch.cli.serve;

/** What to say of a new token. */
final class TokenText {

    private TokenText() {}

    /**
     * @param wasOpen whether a window was open, which is closed now
     */
    static String replaced(boolean wasOpen, JoinLine joinLine) {
        return """
        the token is replaced: the old one lets nobody in any more%s. Every machine that has joined stays.
        To let another one in, type here: sudo wirelatch open 60
        and there:
          %s"""
                .formatted(
                        wasOpen ? ", and the pairing window is closed" : "", joinLine.withToken());
    }
}
