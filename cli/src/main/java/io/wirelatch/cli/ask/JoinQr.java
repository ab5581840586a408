package io.wirelatch.cli.ask;

import io.wirelatch.cli.common.ScreenSize;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.qr.QrCode;
import io.wirelatch.cli.qr.QrText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The line to type on another machine as a QR code, where it can be shown so that it can be read,
 * and else a sentence that says why not.
 */
public final class JoinQr {

    /** Of a terminal that does not tell its size. */
    private static final ScreenSize USUAL_SIZE = new ScreenSize(80, 24);

    private JoinQr() {}

    /**
     * What to print.
     *
     * @param wanted whether a person has said yes or no to it; empty for as it fits
     */
    public static List<String> lines(
            String joinLine, Optional<Boolean> wanted, Surroundings surroundings) {
        boolean asked = wanted.orElse(false);
        if (!wanted.orElse(surroundings.outIsTerminal())) {
            return List.of();
        }
        QrCode code = QrCode.of(joinLine);
        boolean coloured = surroundings.outIsTerminal() && hasColours(surroundings);
        if (!asked && !coloured) {
            return List.of(
                    "There is no QR code without colours, which this terminal does not take or"
                            + " NO_COLOR forbids: --qr draws one for light text on a dark background.");
        }
        if (!asked && !surroundings.screen().get().orElse(USUAL_SIZE).hasRoomFor(sizeOf(code))) {
            return List.of(
                    "A QR code of this needs %d columns and %d rows; --qr draws it all the same."
                            .formatted(QrText.columns(code), QrText.rows(code) + 1));
        }
        return coloured ? QrText.coloured(code) : plain(code);
    }

    /** With the line below it, where the cursor stands. */
    private static ScreenSize sizeOf(QrCode code) {
        return new ScreenSize(QrText.columns(code), QrText.rows(code) + 1);
    }

    private static List<String> plain(QrCode code) {
        List<String> lines = new ArrayList<>(QrText.plain(code));
        lines.add("(To be read, this must be light on a dark background.)");
        return lines;
    }

    /** As no-color.org has it, and what every terminal has but a dumb one. */
    private static boolean hasColours(Surroundings surroundings) {
        return surroundings.variable("NO_COLOR").isEmpty()
                && surroundings.variable("TERM").filter(term -> !term.equals("dumb")).isPresent();
    }
}
