package io.wirelatch.cli.common;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much a terminal shows at once, in characters. */
public record ScreenSize(int columns, int rows) {

    /** What stty prints: rows first, and zeros where nobody has said. */
    private static final Pattern STTY_SIZE = Pattern.compile("([1-9]\\d{0,4}) ([1-9]\\d{0,4})\\s*");

    /** Whether something of that size can be seen whole. */
    public boolean hasRoomFor(ScreenSize other) {
        return other.columns <= columns && other.rows <= rows;
    }

    /** That of the terminal on standard input; empty where there is none, or it does not tell. */
    static Optional<ScreenSize> ofTerminal() {
        try {
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(ProcessBuilder.Redirect.INHERIT)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String said =
                    new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return parse(said);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<ScreenSize> parse(String sttySize) {
        Matcher matcher = STTY_SIZE.matcher(sttySize);
        return matcher.matches()
                ? Optional.of(
                        new ScreenSize(
                                Integer.parseInt(matcher.group(2)),
                                Integer.parseInt(matcher.group(1))))
                : Optional.empty();
    }
}
