package io.wirelatch.cli.ask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.zxing.ReaderException;
import io.wirelatch.cli.common.ScreenSize;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.qr.DrawnQr;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JoinQrTest {

    private static final String LINE =
            "sudo wirelatch join 192.0.2.1 --server-key 7v1e-nwdn-ew9x-zcdc --token"
                    + " 4821-ocean-cactus-plug";

    private static final Optional<Boolean> UNSAID = Optional.empty();
    private static final Optional<Boolean> YES = Optional.of(true);
    private static final Optional<Boolean> NO = Optional.of(false);

    private static final Map<String, String> XTERM = Map.of("TERM", "xterm");
    private static final Map<String, String> WITHOUT_COLOURS =
            Map.of("TERM", "xterm", "NO_COLOR", "1");

    @Test
    void aTerminalThatIsLargeEnoughShowsItInColours() throws ReaderException {
        List<String> lines = JoinQr.lines(LINE, UNSAID, terminal(XTERM, 80, 24));
        assertEquals(LINE, DrawnQr.read(String.join("\n", lines)));
        assertTrue(lines.getFirst().startsWith("\u001b["), lines.getFirst());
    }

    @Test
    void oneThatDoesNotTellItsSizeIsTakenToHaveTheUsualOne() throws ReaderException {
        List<String> lines =
                JoinQr.lines(LINE, UNSAID, surroundings(XTERM, true, Optional.empty()));
        assertEquals(LINE, DrawnQr.read(String.join("\n", lines)));
    }

    @Test
    void oneThatIsTooSmallSaysHowLargeItWouldHaveToBe() {
        for (Surroundings small : List.of(terminal(XTERM, 44, 50), terminal(XTERM, 200, 23))) {
            assertEquals(
                    List.of(
                            "A QR code of this needs 45 columns and 24 rows; --qr draws it all the"
                                    + " same."),
                    JoinQr.lines(LINE, UNSAID, small));
        }
    }

    @Test
    void withoutColoursASentenceStandsInItsPlace() {
        for (Map<String, String> variables :
                List.of(WITHOUT_COLOURS, Map.of("TERM", "dumb"), Map.<String, String>of())) {
            List<String> lines = JoinQr.lines(LINE, UNSAID, terminal(variables, 80, 24));
            assertEquals(1, lines.size());
            assertTrue(lines.getFirst().contains("NO_COLOR"), lines.getFirst());
        }
    }

    @Test
    void whoAsksForItGetsItAnywhere() throws ReaderException {
        for (Surroundings anywhere :
                List.of(
                        terminal(XTERM, 20, 5),
                        terminal(WITHOUT_COLOURS, 80, 24),
                        surroundings(Map.of(), false, Optional.empty()))) {
            List<String> lines = JoinQr.lines(LINE, YES, anywhere);
            assertEquals(LINE, DrawnQr.read(String.join("\n", lines)));
        }
        List<String> piped = JoinQr.lines(LINE, YES, surroundings(XTERM, false, Optional.empty()));
        assertTrue(piped.stream().noneMatch(line -> line.indexOf('\u001b') >= 0));
        assertTrue(piped.getLast().contains("light on a dark background"), piped.getLast());
    }

    @Test
    void aPipeAndWhoDoesNotWantItGetNothing() {
        assertEquals(
                List.of(),
                JoinQr.lines(LINE, UNSAID, surroundings(XTERM, false, Optional.empty())));
        assertEquals(List.of(), JoinQr.lines(LINE, NO, terminal(XTERM, 80, 24)));
    }

    private static Surroundings terminal(Map<String, String> variables, int columns, int rows) {
        return surroundings(variables, true, Optional.of(new ScreenSize(columns, rows)));
    }

    private static Surroundings surroundings(
            Map<String, String> variables, boolean terminal, Optional<ScreenSize> size) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return new Surroundings(
                variables,
                Path.of("/home/me"),
                true,
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                _ -> Optional.empty(),
                terminal,
                () -> size);
    }
}
