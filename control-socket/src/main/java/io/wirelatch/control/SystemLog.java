package io.wirelatch.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * The system's log as a stream of lines: each becomes a datagram to the socket at which the log
 * listens, in the form of RFC 3164, 4.1 without a host name, as syslog(3) sends it. It never waits:
 * a line that nobody takes at this moment is lost. For one thread at a time.
 */
public final class SystemLog extends OutputStream {

    /** Facility 3, a daemon; severity 5, normal but significant (RFC 3164, 4.1.1). */
    private static final int PRIORITY = 3 * 8 + 5;

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);

    /** RFC 3164, 4.1: a datagram has 1,024 bytes at the most, its beginning included. */
    private static final int MAX_TEXT_BYTES = 900;

    private final Path socket;
    private final String tag;
    private final Clock clock;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * @param socket where the log listens, {@code /dev/log} as a rule; it need not be there yet
     * @param program whose lines these are
     * @param processId of that program
     * @param clock also says what time zone it is
     */
    public SystemLog(Path socket, String program, long processId, Clock clock) {
        this.socket = socket;
        this.tag = "%s[%d]".formatted(program, processId);
        this.clock = clock;
    }

    @Override
    public void write(int octet) {
        if (octet == '\n') {
            send();
        } else if (line.size() < MAX_TEXT_BYTES) {
            line.write(octet);
        }
    }

    private void send() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.isBlank()) {
            return;
        }
        String message =
                "<%d>%s %s: %s"
                        .formatted(PRIORITY, TIMESTAMP.format(LocalDateTime.now(clock)), tag, text);
        try (AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open()) {
            channel.configureBlocking(false);
            channel.connect(AFUNIXSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            // The log itself is what there would be to tell it to.
        }
    }
}
