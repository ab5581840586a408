package io.wirelatch.cli.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.Surroundings;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramPacket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** sd_notify(3) and sd_watchdog_enabled(3), with a manager that only listens. */
@Timeout(30)
class ServiceManagerTest {

    /** Of which a third is the pause between two signs of life. */
    private static final String WATCHDOG_USEC = "30000";

    /** Longer than many pauses. */
    private static final int SILENCE_MILLIS = 500;

    @TempDir Path folder;

    private final Map<String, String> variables = new HashMap<>();
    private final StringWriter err = new StringWriter();
    private AFUNIXDatagramSocket manager;

    @BeforeEach
    void listen() throws IOException {
        File file = folder.resolve("notify").toFile();
        manager = AFUNIXDatagramSocket.newInstance();
        manager.bind(AFUNIXSocketAddress.of(file));
        variables.put("NOTIFY_SOCKET", file.toString());
    }

    @AfterEach
    void stopListening() {
        manager.close();
    }

    @Test
    void readinessAndTheEndAreTold() throws IOException {
        try (var _ = service().ready("Serving latch0.", () -> true)) {
            assertEquals("READY=1\nSTATUS=Serving latch0.", receive());
        }
        assertEquals("STOPPING=1\nSTATUS=Taking down.", receive());
        assertEquals("", err.toString());
    }

    @Test
    void signsOfLifeComeAgainAndAgainWhileItWorks() throws IOException {
        variables.put("WATCHDOG_USEC", WATCHDOG_USEC);
        variables.put("WATCHDOG_PID", Long.toString(ProcessHandle.current().pid()));
        try (var _ = service().ready("Up.", () -> true)) {
            assertEquals("READY=1\nSTATUS=Up.", receive());
            for (int i = 0; i < 3; i++) {
                assertEquals("WATCHDOG=1", receive());
            }
        }
    }

    @Test
    void whatDoesNotWorkGivesNoSignOfLife() throws IOException {
        variables.put("WATCHDOG_USEC", WATCHDOG_USEC);
        AtomicBoolean working = new AtomicBoolean();
        try (var _ = service().ready("Up.", working::get)) {
            assertEquals("READY=1\nSTATUS=Up.", receive());
            assertTrue(isSilent());
            working.set(true);
            assertEquals("WATCHDOG=1", receive());
        }
    }

    @Test
    void aWatchdogOfAnotherProcessGetsNoSign() throws IOException {
        variables.put("WATCHDOG_USEC", WATCHDOG_USEC);
        variables.put("WATCHDOG_PID", "1");
        try (var _ = service().ready("Up.", () -> true)) {
            assertEquals("READY=1\nSTATUS=Up.", receive());
            assertTrue(isSilent());
        }
    }

    @Test
    void withoutAManagerNothingIsSaidAndNothingIsAsked() {
        variables.clear();
        try (var _ =
                service()
                        .ready(
                                "Up.",
                                () -> {
                                    throw new AssertionError("nobody wants to know");
                                })) {
            assertEquals("", err.toString());
        }
    }

    @Test
    void aManagerThatIsGoneIsAWarningAndNoMore() {
        manager.close();
        try (var _ = service().ready("Up.", () -> true)) {
            assertTrue(err.toString().contains("cannot be told"), err.toString());
        }
    }

    private ServiceManager service() {
        return new ServiceManager(
                new Surroundings(
                        Map.copyOf(variables),
                        folder,
                        false,
                        InputStream.nullInputStream(),
                        new PrintWriter(new StringWriter(), true),
                        new PrintWriter(err, true),
                        _ -> Optional.empty(),
                        false));
    }

    private String receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1_000], 1_000);
        manager.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    private boolean isSilent() throws IOException {
        manager.setSoTimeout(SILENCE_MILLIS);
        try {
            receive();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            manager.setSoTimeout(0);
        }
    }
}
