package io.wirelatch.cli.running;

import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.control.NotifySocket;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The service manager that has started this process, such as systemd, where one has and wants to
 * know how it goes: sd_notify(3) and sd_watchdog_enabled(3).
 */
public final class ServiceManager {

    /** So that the manager hears of life in time even when a sign of it comes late. */
    private static final int SIGNS_A_TIMEOUT = 3;

    private static final String SOCKET_VARIABLE = "NOTIFY_SOCKET";

    private final Surroundings surroundings;

    public ServiceManager(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Whether there is one. A terminal may have been started by one as well, which asks for no
     * notice.
     */
    static boolean hasStarted(Surroundings surroundings) {
        return surroundings.variable(SOCKET_VARIABLE).isPresent();
    }

    /** What runs now, as far as the manager knows; closing it says that the end has begun. */
    public interface Notice extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Says that everything is up, and from now on as often as the manager wants that it still
     * works.
     *
     * @param status one line for people who ask the manager
     * @param working asked before each sign of life; while it does not answer, or says no, there is
     *     none, and the manager starts this process anew
     */
    public Notice ready(String status, BooleanSupplier working) {
        Optional<NotifySocket> opened = surroundings.variable(SOCKET_VARIABLE).flatMap(this::open);
        if (opened.isEmpty()) {
            return () -> {};
        }
        NotifySocket socket = opened.get();
        send(socket, "READY=1", "STATUS=" + status);
        Optional<Thread> watchdog = signPauseNanos().map(pause -> watch(socket, working, pause));
        return () -> {
            watchdog.ifPresent(Thread::interrupt);
            send(socket, "STOPPING=1", "STATUS=Taking down.");
            socket.close();
        };
    }

    private Optional<NotifySocket> open(String address) {
        try {
            return Optional.of(NotifySocket.open(address));
        } catch (IOException e) {
            warn("the service manager at %s cannot be told: %s".formatted(address, e.getMessage()));
            return Optional.empty();
        }
    }

    /** Empty where no sign of life is wanted, or one of another process. */
    private Optional<Long> signPauseNanos() {
        String ownPid = Long.toString(ProcessHandle.current().pid());
        return surroundings
                .variable("WATCHDOG_USEC")
                .filter(_ -> surroundings.variable("WATCHDOG_PID").orElse(ownPid).equals(ownPid))
                .filter(micros -> micros.matches("[1-9][0-9]{0,15}"))
                .map(micros -> TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros)))
                .map(nanos -> nanos / SIGNS_A_TIMEOUT);
    }

    private Thread watch(NotifySocket socket, BooleanSupplier working, long pauseNanos) {
        return Thread.ofPlatform()
                .daemon()
                .name("watchdog")
                .start(() -> signUntilInterrupted(socket, working, pauseNanos));
    }

    private void signUntilInterrupted(
            NotifySocket socket, BooleanSupplier working, long pauseNanos) {
        try {
            while (true) {
                if (working.getAsBoolean()) {
                    send(socket, "WATCHDOG=1");
                }
                TimeUnit.NANOSECONDS.sleep(pauseNanos);
            }
        } catch (InterruptedException e) {
            // The end has begun.
        } catch (IllegalStateException e) {
            // The engine is closed or has failed, which the one who waits for it tells.
        }
    }

    private void send(NotifySocket socket, String... assignments) {
        try {
            socket.send(assignments);
        } catch (IOException e) {
            warn("the service manager was not told: " + e.getMessage());
        }
    }

    private void warn(String what) {
        PrintWriter err = surroundings.err();
        err.println("wirelatch: warning: " + what);
    }
}
