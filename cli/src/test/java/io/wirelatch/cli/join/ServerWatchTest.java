package io.wirelatch.cli.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.running.Announcer;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerWatchTest {

    private static final PublicKey SERVER = PublicKey.ofBytes(new byte[32]);
    private static final Endpoint OLD = endpoint("192.0.2.1");
    private static final Endpoint NEW = endpoint("192.0.2.2");
    private static final Endpoint SIX = endpoint("2001:db8::2");

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
    private final StringWriter out = new StringWriter();
    private final List<InetSocketAddress> resolved = new ArrayList<>();
    private final List<Endpoint> tried = new ArrayList<>();
    private final Announcer announcer =
            new Announcer(new PrintWriter(out, true), () -> LocalTime.of(12, 34, 56));
    private final ServerWatch watch =
            new ServerWatch(
                    HostPort.parse("nas.lan"), announcer, _ -> resolved, nanoTime::get, _ -> {});

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void comingAndGoingIsSaid() {
        announcer.introduce(List.of());
        look(OLD, 0);
        look(OLD, 20);
        look(OLD, 76);
        look(NEW, 1);
        assertEquals(
                """
                12:34:56  connected to nas.lan at 192.0.2.1:51820
                12:34:56  nothing comes from nas.lan any more; looking for it
                12:34:56  connected to nas.lan at 192.0.2.2:51820
                """,
                out.toString());
    }

    @Test
    void aNameThatDoesNotResolveIsExplainedAsThat() {
        announcer.introduce(List.of());
        for (int second = 0; second < 20; second++) {
            look(OLD, -1);
            passSeconds(1);
        }
        assertTrue(
                out.toString().contains("the name nas.lan does not resolve to an address"),
                out.toString());
        assertFalse(out.toString().contains("removed this machine"), out.toString());
    }

    /** A server that has removed this machine is silent to it, as one that is off. */
    @Test
    void aServerThatNeverAnswersIsExplainedOnceWithWhatToDo() {
        resolveTo(OLD);
        announcer.introduce(List.of());
        for (int second = 0; second < 100; second++) {
            look(OLD, -1);
            assertEquals(
                    second >= 15,
                    out.toString()
                            .contains(
                                    "it has removed this machine, as it does when two machines have used a code"));
            passSeconds(1);
        }
        assertEquals(1, out.toString().split("has removed this machine", -1).length - 1);
        assertTrue(out.toString().contains("sudo wirelatch open 60"), out::toString);
        assertTrue(out.toString().contains("sudo wirelatch join nas.lan --token"), out::toString);
    }

    @Test
    void aServerThatFallsSilentIsExplainedTooAndOneThatComesBackIsNot() {
        resolveTo(OLD);
        announcer.introduce(List.of());
        look(OLD, 0);
        passSeconds(100);
        look(OLD, 76);
        passSeconds(14);
        look(OLD, 90);
        look(OLD, 1);
        passSeconds(50);
        look(OLD, 51);
        assertFalse(out.toString().contains("removed this machine"), out::toString);
        look(OLD, 76);
        passSeconds(15);
        look(OLD, 91);
        assertTrue(out.toString().contains("removed this machine"), out::toString);
    }

    @Test
    void aServerThatIsThereIsNotSearched() {
        resolveTo(NEW);
        for (int second = 0; second < 600; second++) {
            look(OLD, second % 30);
            passSeconds(1);
        }
        assertEquals(List.of(), tried);
    }

    @Test
    void aSilentServerIsSearchedUnderItsNameEveryHalfMinute() {
        resolveTo(NEW);
        for (int second = 0; second < 62; second++) {
            look(OLD, second);
            passSeconds(1);
        }
        assertEquals(List.of(NEW), tried);
        look(NEW, 62);
        assertEquals(List.of(NEW, NEW), tried);
    }

    @Test
    void severalAddressesAreTriedInTurn() {
        resolveTo(SIX, NEW);
        Endpoint current = SIX;
        for (int round = 0; round < 3; round++) {
            passSeconds(31);
            look(current, 100);
            current = tried.getLast();
        }
        assertEquals(List.of(NEW, SIX, NEW), tried);
    }

    @Test
    void aNameThatDoesNotResolveYetIsAskedForAgainSoon() {
        for (int second = 0; second < 20; second++) {
            if (second == 12) {
                resolveTo(NEW);
            }
            look(Endpoint.UNKNOWN, -1);
            passSeconds(1);
        }
        assertEquals(List.of(NEW), tried.subList(0, 1));
    }

    @Test
    void theFirstSessionIsWaitedFor() {
        assertFalse(watch.awaitConnected(0));
        watch.sessionEstablished(SERVER, OLD);
        assertTrue(watch.awaitConnected(0));
    }

    private void resolveTo(Endpoint... endpoints) {
        resolved.clear();
        for (Endpoint endpoint : endpoints) {
            resolved.add(
                    new InetSocketAddress(endpoint.address().toInetAddress(), endpoint.port()));
        }
    }

    /**
     * @param secondsSilent negative for never heard from
     */
    private void look(Endpoint current, int secondsSilent) {
        long sinceLastReceiveNanos =
                secondsSilent < 0 ? Long.MAX_VALUE : Duration.ofSeconds(secondsSilent).toNanos();
        PeerStats stats =
                new PeerStats(
                        SERVER, List.of(), current, Instant.EPOCH, 0, 0, sinceLastReceiveNanos, 25);
        watch.look(
                new ServerLink() {
                    @Override
                    public Optional<PeerStats> stats() {
                        return Optional.of(stats);
                    }

                    @Override
                    public void tryAt(Endpoint endpoint) {
                        tried.add(endpoint);
                    }
                },
                stats);
    }

    private void passSeconds(int seconds) {
        nanoTime.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private static Endpoint endpoint(String address) {
        return Endpoint.of(IpAddress.parse(address), 51820);
    }
}
