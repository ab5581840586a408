package io.wirelatch.cli.qr;

import java.util.ArrayList;
import java.util.List;

/** A QR code in characters: each stands for two modules, one above the other. */
public final class QrText {

    private static final char NEITHER = ' ';
    private static final char UPPER = '\u2580';
    private static final char LOWER = '\u2584';
    private static final char BOTH = '\u2588';

    /**
     * Black characters on white, whatever the terminal's own colours are: these two of the 256 mean
     * the same everywhere, while the first 16 are the theme's.
     */
    private static final String BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";

    private static final String RESET = "\u001b[0m";

    private QrText() {}

    /** The width of each line in characters. */
    public static int columns(QrCode code) {
        return code.size();
    }

    /** How many lines there are. */
    public static int rows(QrCode code) {
        return Math.ceilDiv(code.size(), 2);
    }

    /** For a terminal that has colours: dark modules are drawn, in black on white. */
    public static List<String> coloured(QrCode code) {
        return lines(code, true).stream().map(line -> BLACK_ON_WHITE + line + RESET).toList();
    }

    /** For light text on something dark, without colours: light modules are drawn. */
    public static List<String> plain(QrCode code) {
        return lines(code, false);
    }

    private static List<String> lines(QrCode code, boolean drawDark) {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < code.size(); row += 2) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < code.size(); column++) {
                // The last line has nothing below it, and then that is drawn in neither case.
                boolean upper = code.isDark(column, row) == drawDark;
                boolean lower = row + 1 < code.size() && code.isDark(column, row + 1) == drawDark;
                line.append(character(upper, lower));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static char character(boolean upper, boolean lower) {
        if (upper) {
            return lower ? BOTH : UPPER;
        }
        return lower ? LOWER : NEITHER;
    }
}
