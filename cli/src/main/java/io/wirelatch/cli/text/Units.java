package io.wirelatch.cli.text;

import java.util.List;
import java.util.Locale;

/** Ages and sizes as a person reads them at a glance, in at most eight characters. */
public final class Units {

    private static final int UNIT_STEP = 1024;
    private static final List<String> SIZE_UNITS =
            List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Units() {}

    /** Three digits that count and a binary unit: {@code 999 B}, {@code 1.21 MiB}. */
    public static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= UNIT_STEP - 0.5 && unit < SIZE_UNITS.size() - 1) {
            value /= UNIT_STEP;
            unit++;
        }
        int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", value, SIZE_UNITS.get(unit));
    }

    /** Whole units, rounded down: {@code 12 s}, {@code 3 min}, {@code 2 h}, {@code 40 d}. */
    public static String age(long seconds) {
        long shown = Math.max(seconds, 0);
        if (shown < MINUTE) {
            return shown + " s";
        }
        if (shown < HOUR) {
            return shown / MINUTE + " min";
        }
        return shown < DAY ? shown / HOUR + " h" : shown / DAY + " d";
    }

    /** How long ago something was, or {@code never} for a moment that is 0. */
    public static String ago(long unixSeconds, long nowUnixSeconds) {
        return unixSeconds == 0 ? "never" : age(nowUnixSeconds - unixSeconds) + " ago";
    }
}
