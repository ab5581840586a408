package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerChange;
import io.wirelatch.tunnel.settings.PeerSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interface that is set down and up, as Linux's own WireGuard takes it. */
final class EngineLinkTest {

    private final Simulation simulation = new Simulation(1);
    private final Host client = simulation.host(2);
    private final Host server = simulation.host(1);

    @AfterEach
    void close() {
        simulation.close();
    }

    private static PeerSettings withKeepalive(Host host, int seconds) {
        return new PeerSettings(
                host.publicKey(),
                PresharedKey.NONE,
                List.of(host.v4(), host.v6()),
                host.endpoint(),
                seconds);
    }

    private void set(Host host, boolean up) {
        host.tun.setUp(up);
        host.engine.conductor().post(() -> host.engine.conductor().linkChanged(up));
        simulation.settle();
    }

    private void assertSilent() {
        int before = simulation.network.captured().size();
        simulation.pass(Duration.ofMinutes(5));
        assertEquals(before, simulation.network.captured().size(), "nobody says anything");
    }

    @Test
    void peersWithAPersistentKeepaliveAreCalledWhenTheInterfaceComesUp() {
        set(client, false);
        server.setPeer(client.asPeer(PresharedKey.NONE, List.of(client.v4()), Endpoint.UNKNOWN));
        client.setPeer(withKeepalive(server, 25));
        client.engine
                .conductor()
                .post(() -> client.engine.conductor().initiateHandshake(server.publicKey()));
        assertSilent();

        set(client, true);
        assertEquals(List.of(server.publicKey()), client.established);
        assertEquals(32, simulation.network.captured().getLast().bytes().length, "a keepalive");
    }

    @Test
    void withoutAPersistentKeepaliveComingUpIsSilent() {
        simulation.connect(client, server);
        set(client, false);
        set(client, true);
        assertSilent();
    }

    @Test
    void sessionsEndWhenTheInterfaceGoesDownAndSettingsStay() {
        simulation.connect(client, server);
        client.send(server, "before");
        server.received();
        set(client, false);
        server.send(client, "to nobody");
        simulation.pass(Duration.ofSeconds(100));
        assertEquals(List.of(), client.received());
        assertEquals(1, client.drops(DropReason.UNKNOWN_INDEX));
        assertTrue(client.drops(DropReason.LINK_DOWN) > 0, "initiations came in vain");
        assertEquals(0, countFrom(client, 100));

        set(client, true);
        client.send(server, "after");
        assertEquals(List.of("after"), server.received());
        assertEquals(2, client.established.size(), "a session of its own, and at once");
    }

    /** How much a host has sent since so many datagrams ago, beyond its first exchange. */
    private long countFrom(Host host, int last) {
        List<MemoryNetwork.Datagram> all = simulation.network.captured();
        return all.subList(Math.max(3, all.size() - last), all.size()).stream()
                .filter(datagram -> datagram.from().equals(host.endpoint()))
                .count();
    }

    @Test
    void whatWaitsForASessionIsGoneWithTheInterface() {
        simulation.connect(client, server);
        simulation.network.setFaults(1, 0, 0);
        client.send(server, "waiting");
        set(client, false);
        assertEquals(1, client.drops(DropReason.LINK_DOWN));
        simulation.network.setFaults(0, 0, 0);
        assertSilent();
        set(client, true);
        assertEquals(List.of(), server.received());
    }

    @Test
    void aHandshakeIsAnsweredBeforeAnybodyHasToldThatTheInterfaceIsUp() {
        set(server, false);
        simulation.connect(client, server);
        server.tun.setUp(true);
        client.send(server, "at once");
        assertEquals(List.of("at once"), server.received());
    }

    @Test
    void aKeepaliveThatIsSwitchedOnIsSentAtOnceWhateverWasSentBefore() {
        simulation.connect(client, server);
        client.send(server, "a session");
        int before = simulation.network.captured().size();
        setKeepalive(25);
        assertEquals(before + 1, simulation.network.captured().size());
        assertEquals(32, simulation.network.captured().getLast().bytes().length);

        setKeepalive(20);
        assertEquals(before + 1, simulation.network.captured().size(), "it was on already");
        setKeepalive(0);
        setKeepalive(20);
        assertEquals(before + 2, simulation.network.captured().size());
    }

    private void setKeepalive(int seconds) {
        client.configure(
                InterfaceChange.ofPeers(PeerChange.ofKeepalive(server.publicKey(), seconds)));
    }

    @Test
    void aKeepaliveThatIsSetWhileTheInterfaceIsDownWaitsForIt() {
        simulation.connect(client, server);
        set(client, false);
        setKeepalive(25);
        assertSilent();
        set(client, true);
        assertEquals(List.of(server.publicKey()), client.established);
    }
}
