package io.wirelatch.tunnel.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.posix.Commands;
import io.wirelatch.tunnel.posix.NetworkNamespace;
import io.wirelatch.tunnel.posix.OpenDescriptors;
import io.wirelatch.tunnel.tun.LinkWatch.Event;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real interface that is set up and down. */
@Timeout(60)
final class LinuxLinkWatchTest {

    private static final String NAME = "wlt0";

    private static void set(String state) throws Exception {
        Commands.run("ip", "link", "set", NAME, state);
    }

    private static FutureTask<Event> next(LinkWatch watch) {
        FutureTask<Event> next = new FutureTask<>(watch::next);
        Thread.ofPlatform().daemon().start(next);
        return next;
    }

    /** Linux adds and removes routes of its own when an interface goes up or down. */
    private static Event nextOfLink(LinkWatch watch) {
        Event event = watch.next();
        while (event == Event.ROUTES_CHANGED) {
            event = watch.next();
        }
        return event;
    }

    @Test
    void upAndDownAreTold() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = LinuxTun.open(NAME, 1420)) {
                        LinkWatch watch = tun.linkWatch().orElseThrow();
                        assertFalse(tun.isUp());
                        FutureTask<Event> first = next(watch);
                        set("up");
                        assertEquals(Event.UP, first.get(20, TimeUnit.SECONDS));
                        assertTrue(tun.isUp());

                        set("down");
                        assertFalse(tun.isUp());
                        assertEquals(Event.DOWN, nextOfLink(watch));
                        set("up");
                        assertEquals(Event.UP, nextOfLink(watch));
                    }
                });
    }

    @Test
    void downAndUpInTheTimeBetweenIsTold() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = LinuxTun.open(NAME, 1420)) {
                        LinkWatch watch = tun.linkWatch().orElseThrow();
                        set("up");
                        assertEquals(Event.UP, watch.next());
                        set("down");
                        set("up");
                        assertEquals(Event.DOWN, nextOfLink(watch));
                        assertEquals(Event.UP, nextOfLink(watch));
                    }
                });
    }

    @Test
    void routesAreTold() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = LinuxTun.open(NAME, 1420)) {
                        LinkWatch watch = tun.linkWatch().orElseThrow();
                        set("up");
                        assertEquals(Event.UP, watch.next());
                        Commands.run("ip", "address", "add", "10.1.2.3/32", "dev", "lo");
                        assertEquals(Event.ROUTES_CHANGED, watch.next());
                    }
                });
    }

    @Test
    void anInterfaceThatIsRemovedNeverComesUpAgain() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = LinuxTun.open(NAME, 1420)) {
                        LinkWatch watch = tun.linkWatch().orElseThrow();
                        set("up");
                        assertEquals(Event.UP, watch.next());
                        Commands.run("ip", "link", "delete", NAME);
                        assertEquals(Event.DOWN, nextOfLink(watch));
                        assertEquals(Event.CLOSED, nextOfLink(watch));
                        assertFalse(tun.isUp());
                    }
                });
    }

    @Test
    void closingEndsTheWaitUpOrDownAndLeavesNoDescriptor() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    long before = -1;
                    for (int i = 0; i < 6; i++) {
                        LinuxTun tun = LinuxTun.open(NAME, 1420);
                        LinkWatch watch = tun.linkWatch().orElseThrow();
                        if (i % 2 == 0) {
                            set("up");
                            assertEquals(Event.UP, watch.next());
                        }
                        FutureTask<Event> last = new FutureTask<>(() -> untilClosed(watch));
                        Thread.ofPlatform().daemon().start(last);
                        tun.close();
                        assertEquals(Event.CLOSED, last.get(20, TimeUnit.SECONDS));
                        assertEquals(Event.CLOSED, untilClosed(watch));
                        assertFalse(tun.isUp());
                        before = i == 0 ? OpenDescriptors.count() : before;
                    }
                    assertEquals(before, OpenDescriptors.count());
                });
    }

    private static Event untilClosed(LinkWatch watch) {
        Event event = watch.next();
        while (event != Event.CLOSED) {
            event = watch.next();
        }
        return event;
    }
}
