package io.wirelatch.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** RFC 3164, section 4.1, between a process and the log of its machine. */
@Timeout(60)
class SystemLogTest {

    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);

    @TempDir Path folder;

    private Path socket() {
        return folder.resolve("log");
    }

    private PrintStream stream() {
        SystemLog log = new SystemLog(socket(), "wirelatch", 77, CLOCK);
        return new PrintStream(log, true, StandardCharsets.UTF_8);
    }

    private AFUNIXDatagramChannel listen() throws IOException {
        AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
        channel.bind(AFUNIXSocketAddress.of(socket()));
        channel.configureBlocking(false);
        return channel;
    }

    private static List<String> received(AFUNIXDatagramChannel channel) throws IOException {
        List<String> messages = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.allocate(4_096);
        while (true) {
            // The address says nothing of whether there was a message: the sender has none.
            channel.receive(buffer.clear());
            if (buffer.flip().remaining() == 0) {
                return messages;
            }
            messages.add(StandardCharsets.UTF_8.decode(buffer).toString());
        }
    }

    @Test
    void everyLineIsAMessageWithPriorityTimeAndTag() throws IOException {
        try (AFUNIXDatagramChannel log = listen()) {
            PrintStream stream = stream();
            stream.println("wg0: größer\nand a second line\n");
            stream.print("half ");
            stream.println("and half");
            assertEquals(
                    List.of(
                            "<29>Mar  4 05:06:07 wirelatch[77]: wg0: größer",
                            "<29>Mar  4 05:06:07 wirelatch[77]: and a second line",
                            "<29>Mar  4 05:06:07 wirelatch[77]: half and half"),
                    received(log));
        }
    }

    @Test
    void aMessageIsNoLongerThanEveryLogTakes() throws IOException {
        try (AFUNIXDatagramChannel log = listen()) {
            stream().println("x".repeat(5_000));
            List<String> messages = received(log);
            assertEquals(1, messages.size());
            assertTrue(messages.getFirst().length() <= 1_024);
            assertTrue(messages.getFirst().endsWith("xxx"));
        }
    }

    @Test
    void aLogThatIsNotThereOrDoesNotReadHoldsNobodyUp() throws IOException {
        PrintStream stream = stream();
        stream.println("nobody listens");
        try (AFUNIXDatagramChannel log = listen()) {
            // More than the system keeps for somebody who does not read.
            for (int i = 0; i < 5_000; i++) {
                stream.println("line " + i);
            }
            List<String> messages = received(log);
            assertTrue(messages.getFirst().endsWith("line 0"));
            assertTrue(messages.size() < 5_000);
            stream.println("again");
            assertEquals(1, received(log).size());
        }
    }
}
