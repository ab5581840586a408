package io.wirelatch.cli.serve;

import io.wirelatch.control.ControlReply;
import io.wirelatch.control.Facts;

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
    static ControlReply.Done replaced(boolean wasOpen, JoinLine joinLine) {
        String message =
                """
        the token is replaced: the old one lets nobody in any more%s. Every machine that has joined stays.
        To let another one in, type here: %s
        and there:
          %s"""
                        .formatted(
                                wasOpen ? ", and the pairing window is closed" : "",
                                joinLine.toOpen(),
                                joinLine.withToken());
        return new ControlReply.Done(
                message,
                Facts.NONE.with("windowClosed", wasOpen).with("joinLine", joinLine.toScan()));
    }
}
