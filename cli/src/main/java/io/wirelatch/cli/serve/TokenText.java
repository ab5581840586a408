package io.wirelatch.cli.serve;

/** What to say of a new token. */
final class TokenText {

    /** Where another one lies ready at a later start. */
    static final String KEPT =
            "the token in WIRELATCH_TOKEN or the service's credential is for a first start; the one"
                    + " that is kept stays. Replace it with: wirelatch rekey-token";

    private TokenText() {}

    /**
     * @param wasOpen whether a window was open, which is closed now
     */
    static String replaced(boolean wasOpen, JoinLine joinLine) {
        return """
        the token is replaced: the old one lets nobody in any more%s. Every machine that has joined stays.
        To let another one in, type here: %s
        and there:
          %s"""
                .formatted(
                        wasOpen ? ", and the pairing window is closed" : "",
                        joinLine.toOpen(),
                        joinLine.withToken());
    }
}
