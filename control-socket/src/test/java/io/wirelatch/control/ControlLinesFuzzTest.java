package io.wirelatch.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes on the control socket, in pieces of any length: each line is refused with a reason, or
 * is a request, a reply or an event that is written and read as the same.
 */
class ControlLinesFuzzTest {

    private static final int MAX_LINE_BYTES = 4_096;

    static Stream<byte[]> seeds() {
        return Stream.of(
                        RequestJson.write(new ControlRequest.OpenWindow(60)),
                        RequestJson.write(
                                new ControlRequest.OpenWindow(
                                        new WindowTerms(60, true, 2, 5, true))),
                        RequestJson.write(new ControlRequest.RenamePeer("pi", "nas")),
                        RequestJson.write(new ControlRequest.GetStatus(true))
                                + "\n"
                                + RequestJson.write(new ControlRequest.Watch()),
                        ReplyJson.write(new ControlReply.Status(SampleStatus.SERVER)),
                        ReplyJson.write(
                                new ControlReply.Refused(
                                        ControlReply.RefusalKind.NOT_PERMITTED, "no")),
                        ReplyJson.write(new ControlReply.Status(SampleStatus.SERVER))
                                .replace("\"size\":253", "\"size\":-99999999999999999999"),
                        EventJson.write(new ControlEvent.WindowOpened(60)),
                        EventJson.write(
                                new ControlEvent.JoinerWaits(
                                        new HeldStatus("pi", "192.0.2.7:1", "a b c"))))
                .map(line -> ("\u0007" + line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @DictionaryEntries({
        "request",
        "reply",
        "event",
        "approve",
        "deny",
        "close",
        "remove",
        "done",
        "status",
        "refused",
        "windowClosed",
        "peerJoined",
        "peerConnected",
        "stopping",
        "seconds",
        "2147483648",
        "-99999999999999999999",
        "18446744073709551616",
        "paired"
    })
    @MethodSource("seeds")
    @FuzzTest
    void aLineIsRefusedOrReadAndWrittenAsTheSame(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int piece = 1 + (input[0] & 0xFF);
        LineBuffer lines = new LineBuffer(MAX_LINE_BYTES);
        try {
            for (int from = 1; from < input.length; from += piece) {
                int to = Math.min(input.length, from + piece);
                lines.append(Arrays.copyOfRange(input, from, to), to - from);
                Optional<String> line = lines.nextLine();
                while (line.isPresent()) {
                    readEverywhere(line.get());
                    line = lines.nextLine();
                }
            }
        } catch (MalformedLineException e) {
            assertNotNull(e.getMessage());
        }
    }

    private static void readEverywhere(String line) {
        try {
            ControlRequest request = RequestJson.read(line);
            assertEquals(request, RequestJson.read(RequestJson.write(request)));
        } catch (MalformedLineException e) {
            assertNotNull(e.getMessage());
        }
        try {
            ControlReply reply = ReplyJson.read(line);
            assertEquals(reply, ReplyJson.read(ReplyJson.write(reply)));
            if (reply instanceof ControlReply.Status(NetworkStatus status)) {
                assertNotNull(StatusJson.format(status));
            }
        } catch (MalformedLineException e) {
            assertNotNull(e.getMessage());
        }
        try {
            Optional<ControlEvent> event = EventJson.read(line);
            if (event.isPresent()) {
                assertEquals(event, EventJson.read(EventJson.write(event.get())));
            }
        } catch (MalformedLineException e) {
            assertNotNull(e.getMessage());
        }
    }
}
