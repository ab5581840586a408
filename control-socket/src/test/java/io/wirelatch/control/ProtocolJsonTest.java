package io.wirelatch.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.control.ControlReply.RefusalKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolJsonTest {

    static Stream<ControlRequest> requests() {
        return Stream.of(
                new ControlRequest.OpenWindow(60),
                new ControlRequest.OpenWindow(new WindowTerms(60, true, 3, 7, true)),
                new ControlRequest.ApproveJoiner("pi"),
                new ControlRequest.DenyJoiner("pi"),
                new ControlRequest.CloseWindow(),
                new ControlRequest.GetStatus(true),
                new ControlRequest.RenamePeer("10.150.0.2", "k\u00fcche \"1\"\n"),
                new ControlRequest.RemovePeer("pi"),
                new ControlRequest.ReplaceToken("7k2m-x0q9-c4fd-vt8e-31hn"),
                new ControlRequest.AddPool("10.151.0.0/24"),
                new ControlRequest.GrowPool("10.150.0.0/23"),
                new ControlRequest.Watch());
    }

    static Stream<ControlReply> replies() {
        return Stream.of(
                new ControlReply.Done("pairing: OPEN for 60 s"),
                new ControlReply.Done(
                        "pi is removed",
                        Facts.NONE
                                .with("name", "pi")
                                .with("addresses", List.of("10.150.0.2", "fd00::2"))
                                .with("peers", 3)
                                .with("again", true)),
                new ControlReply.Opened("pairing: OPEN", "sudo wirelatch join nas"),
                new ControlReply.Opened(
                        "pairing: OPEN", "join", Facts.NONE.with("code", "4821-ocean-cactus-plug")),
                new ControlReply.Status(SampleStatus.SERVER),
                new ControlReply.Status(SampleStatus.LOCKED_SERVER),
                new ControlReply.Status(SampleStatus.VERBOSE_CLIENT),
                new ControlReply.Refused(RefusalKind.FAILED, "no"),
                new ControlReply.Refused(RefusalKind.WRONG_USAGE, "there is no peer 'x'"),
                new ControlReply.Refused(RefusalKind.NOT_PERMITTED, "sudo"));
    }

    static Stream<ControlEvent> events() {
        return Stream.of(
                new ControlEvent.WindowOpened(3600),
                new ControlEvent.CodeWatched(10),
                new ControlEvent.WindowClosed("its time is over"),
                new ControlEvent.PeerJoined(
                        "pi", "key=", List.of("10.150.0.2", "fd00::2"), "a b c", true),
                new ControlEvent.JoinerWaits(new HeldStatus("pi", "192.0.2.9:1234", "a b c")),
                new ControlEvent.JoinerLeft("pi"),
                new ControlEvent.JoinRefused("192.0.2.9:1234", "wrong token"),
                new ControlEvent.PeerConnected("pi", "[2001:db8::7]:51820"),
                new ControlEvent.PeerLeft("pi"),
                new ControlEvent.PeerRenamed("pi", "attic"),
                new ControlEvent.TokenReplaced(),
                new ControlEvent.PoolsChanged("10.151.0.0/24 is a pool now"),
                new ControlEvent.PeerRemoved("attic"),
                new ControlEvent.Stopping());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyRequestSurvivesItsLine(ControlRequest request) throws Exception {
        String line = RequestJson.write(request);

        assertFalse(line.contains("\n"));
        assertEquals(request, RequestJson.read(line));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void everyReplySurvivesItsLine(ControlReply reply) throws Exception {
        String line = ReplyJson.write(reply);

        assertFalse(line.contains("\n"));
        assertEquals(reply, ReplyJson.read(line));
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyEventSurvivesItsLine(ControlEvent event) throws Exception {
        String line = EventJson.write(event);

        assertFalse(line.contains("\n"));
        assertEquals(Optional.of(event), EventJson.read(line));
    }

    @Test
    void aReplyOfAnOlderVersionHasNoFacts() throws Exception {
        assertEquals(
                new ControlReply.Done("done", Facts.NONE),
                ReplyJson.read("{\"reply\":\"done\",\"message\":\"done\"}"));
    }

    @Test
    void factsStandInTheirOrderAndStayAsTheyAre() {
        Facts pi = Facts.NONE.with("name", "pi");
        Facts both = pi.and(Facts.NONE.with("peers", 2).with("again", false));

        assertEquals("{\"name\":\"pi\"}", pi.toJsonLine());
        assertEquals("{\"name\":\"pi\",\"peers\":2,\"again\":false}", both.toJsonLine());
        assertEquals("{\n  \"name\" : \"pi\"\n}", pi.toPrettyJson());
    }

    @Test
    void anEventForAScriptBeginsWithItsTime() {
        assertEquals(
                "{\"time\":\"2026-11-21T12:00:00Z\",\"event\":\"peerLeft\",\"name\":\"pi\"}",
                EventJson.line(
                        new ControlEvent.PeerLeft("pi"), Instant.parse("2026-11-21T12:00:00Z")));
    }

    @Test
    void unknownFieldsArePassedOver() throws Exception {
        assertEquals(
                new ControlRequest.OpenWindow(60),
                RequestJson.read("{\"later\":{\"a\":[1]},\"request\":\"open\",\"seconds\":60}"));
    }

    @Test
    void anEventOfALaterVersionIsPassedOver() throws Exception {
        assertEquals(Optional.empty(), EventJson.read("{\"event\":\"sunrise\",\"at\":6}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"request\":\"open\",\"seconds\":\"60\"}|field 'seconds' is not a whole number",
                "{\"request\":\"open\",\"seconds\":6.5}|field 'seconds' is not a whole number",
                "{\"request\":\"open\",\"seconds\":4294967356}|field 'seconds' is not a whole"
                        + " number",
                "{\"request\":\"open\",\"seconds\":null}|field 'seconds' is not a whole number",
                "{\"request\":\"open\"}|field 'seconds' is missing",
                "{\"request\":\"status\",\"verbose\":1}|field 'verbose' is not true or false",
                "{\"request\":\"remove\",\"peer\":[\"pi\"]}|field 'peer' is not a string",
                "{\"request\":\"fly\"}|there is no request 'fly'",
                "{\"request\":1}|field 'request' is not a string",
            })
    void aFieldOfTheWrongTypeIsNamed(String line, String expected) {
        MalformedLineException e =
                assertThrows(MalformedLineException.class, () -> RequestJson.read(line));
        assertTrue(e.toString().contains(expected), e.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "60",
                "\"open\"",
                "{",
                "{}",
                "{\"request\":\"close\"}}",
                "{\"request\":\"close\"} {\"request\":\"close\"}",
                "{\"request\":\"close\",\"request\":\"open\"}",
                "\u0000\u0001\u0002",
            })
    void whatIsNoRequestIsRefusedByName(String line) {
        assertThrows(MalformedLineException.class, () -> RequestJson.read(line));
    }

    @Test
    void deepNestingIsRefusedByName() {
        String line = "{\"request\":" + "[".repeat(60_000) + "}";
        assertThrows(MalformedLineException.class, () -> RequestJson.read(line));
    }

    @Test
    void randomDamageToALineNeverThrowsAnythingElse() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> lines =
                Stream.concat(
                                replies().map(ReplyJson::write),
                                Stream.concat(
                                        requests().map(RequestJson::write),
                                        events().map(EventJson::write)))
                        .toList();
        for (int round = 0; round < 5_000; round++) {
            StringBuilder line = new StringBuilder(lines.get(random.nextInt(lines.size())));
            for (int i = random.nextInt(4); i >= 0; i--) {
                line.setCharAt(random.nextInt(line.length()), (char) random.nextInt(128));
            }
            readEverywhere(line.toString(), seed);
        }
    }

    /** What the one end cannot have sent, the other could not show. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-99999999999999999999",
                "340282366920938463463374607431768211457",
                "\"999999999999999999999999999999999999999\"",
                "\"-1\""
            })
    void aPoolOfAnImpossibleSizeIsRefused(String size) {
        String line = ReplyJson.write(new ControlReply.Status(SampleStatus.SERVER));
        String impossible = line.replace("\"size\":253", "\"size\":" + size);
        assertNotEquals(line, impossible);
        assertThrows(MalformedLineException.class, () -> ReplyJson.read(impossible));
    }

    /** What reads a line of one kind. */
    private interface LineReader {
        Object read(String line) throws MalformedLineException;
    }

    private static void readEverywhere(String line, long seed) {
        for (LineReader reader :
                List.<LineReader>of(RequestJson::read, ReplyJson::read, EventJson::read)) {
            try {
                assertNotNull(reader.read(line));
            } catch (MalformedLineException expected) {
                assertNotNull(expected.getMessage());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + line, e);
            }
        }
    }
}
