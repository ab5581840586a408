package io.wirelatch.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.running.EngineChoice;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.Offer;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.UnpairedClient;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServerStatesTest {

    private static final EngineChoice ENGINE = new EngineChoice(Optional.empty(), true, 1);

    private static final List<Cidr> POOLS =
            List.of(Cidr.parse("10.9.0.0/24"), Cidr.parse("fd00:1::/64"));
    private static final ServeOptions NOTHING =
            options(List.of(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty());
    private static final PairingToken TOKEN = PairingToken.of("a-token-of-mine");

    private final Random random = new Random(1);
    private final ServerStates states =
            new ServerStates("latch0", Path.of("/var/lib/wirelatch/latch0/state.json"), random);
    private final ServerState kept =
            new ServerState(PrivateKey.generate(random), TOKEN, POOLS, 4000, 1400, List.of());

    @Test
    void aFirstStartWithoutArgumentsChoosesEverything() {
        ServerState first = states.choose(Optional.empty(), NOTHING, true);
        ServerState other = states.choose(Optional.empty(), NOTHING, true);

        assertEquals(Cidr.parse("10.150.0.0/24"), first.pools().get(0));
        assertEquals(64, first.pools().get(1).prefixLength());
        assertTrue(Cidr.parse("fd00::/8").contains(first.pools().get(1).first()));
        assertEquals(51820, first.port());
        assertEquals(1420, first.mtu());
        assertNotEquals(first.pools(), other.pools());
        assertNotEquals(first.token(), other.token());
        assertNotEquals(first.privateKey(), other.privateKey());
    }

    @Test
    void aMachineWithoutIpv6GetsAnIpv4PoolAlone() {
        assertEquals(
                List.of(Cidr.parse("10.150.0.0/24")),
                states.choose(Optional.empty(), NOTHING, false).pools());
    }

    @Test
    void aFirstStartTakesWhatWasTyped() {
        ServerState first =
                states.choose(
                        Optional.empty(),
                        options(POOLS, Optional.of(TOKEN), OptionalInt.of(1), OptionalInt.of(1280)),
                        true);
        assertEquals(POOLS, first.pools());
        assertEquals(TOKEN, first.token());
        assertEquals(1, first.port());
        assertEquals(1280, first.mtu());
    }

    @Test
    void whatIsKeptIsUsedAgainAndMayBeRepeated() {
        assertSame(kept, states.choose(Optional.of(kept), NOTHING, true));
        assertSame(
                kept,
                states.choose(
                        Optional.of(kept),
                        options(
                                POOLS.reversed(),
                                Optional.of(TOKEN),
                                OptionalInt.of(4000),
                                OptionalInt.of(1400)),
                        true));
    }

    /** A unit's credential stays what it was when the token has been replaced meanwhile. */
    @Test
    void aTokenThatLiesReadyIsForAFirstStartAlone() {
        ServeOptions ready = readyToken(PairingToken.of("the-one-that-lies-ready"));
        ServerState first = states.choose(Optional.empty(), ready, true);
        assertEquals(PairingToken.of("the-one-that-lies-ready"), first.token());
        assertSame(kept, states.choose(Optional.of(kept), ready, true));
    }

    @Test
    void whatContradictsIsRefusedNamingBoth() {
        Optional<PairingToken> none = Optional.empty();
        OptionalInt empty = OptionalInt.empty();
        assertRefused(
                options(List.of(Cidr.parse("10.8.0.0/24")), none, empty, empty),
                "10.9.0.0/24, fd00:1::/64 for --pool, and not with 10.8.0.0/24.");
        assertRefused(
                options(List.of(), none, OptionalInt.of(4001), empty),
                "4000 for --port, and not with 4001.");
        assertRefused(
                options(List.of(), none, empty, OptionalInt.of(1300)),
                "1400 for --mtu, and not with 1300.");
        assertRefused(
                options(List.of(), Optional.of(PairingToken.of("another-token")), empty, empty),
                "another token for --token, and not with the one given.");
    }

    @Test
    void aPoolThatIsNoneIsRefused() {
        CommandFailure e =
                assertThrows(
                        CommandFailure.class,
                        () ->
                                states.choose(
                                        Optional.empty(),
                                        options(
                                                List.of(Cidr.parse("10.9.0.0/31")),
                                                Optional.empty(),
                                                OptionalInt.empty(),
                                                OptionalInt.empty()),
                                        true));
        assertEquals(ExitStatus.WRONG_USAGE, e.exitStatus());
        assertTrue(e.toString().contains("no room for a peer"), e.toString());
    }

    @Test
    void anIpv6PoolNeedsTheMtuOfIpv6() {
        ServeOptions small =
                options(List.of(), Optional.empty(), OptionalInt.empty(), OptionalInt.of(1279));
        CommandFailure e =
                assertThrows(
                        CommandFailure.class, () -> states.choose(Optional.empty(), small, true));
        assertTrue(e.toString().contains("at least 1280, not 1279"), e.toString());
        assertEquals(1279, states.choose(Optional.empty(), small, false).mtu());
    }

    @Test
    void aClientsInterfaceIsNotServedOn() {
        Offer offer =
                new Offer(
                        kept.privateKey().publicKey(),
                        "pi",
                        List.of(Cidr.parse("10.9.0.2/24")),
                        POOLS,
                        PresharedKey.NONE,
                        1420,
                        25);
        PrivateKey key = PrivateKey.generate(random);
        NetworkState client = new PairedClient(key, "nas.lan", 51820, offer);
        CommandFailure e =
                assertThrows(
                        CommandFailure.class,
                        () -> states.choose(Optional.of(client), NOTHING, true));
        assertEquals(ExitStatus.FAILED, e.exitStatus());
        assertTrue(e.toString().contains("latch0 is a client's interface"), e.toString());
        assertTrue(e.toString().contains("remove /var/lib/wirelatch/latch0 "), e.toString());
    }

    @Test
    void aJoinThatCameToNothingIsInNobodysWay() {
        PrivateKey key = PrivateKey.generate(random);
        ServerState first = states.choose(Optional.of(new UnpairedClient(key)), NOTHING, true);
        assertNotEquals(key, first.privateKey());
        assertEquals(List.of(), first.peers());
    }

    private void assertRefused(ServeOptions options, String expected) {
        CommandFailure e =
                assertThrows(
                        CommandFailure.class,
                        () -> states.choose(Optional.of(kept), options, true));
        assertEquals(ExitStatus.WRONG_USAGE, e.exitStatus());
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("latch0 was set up with " + expected), message);
        assertTrue(message.contains("remove /var/lib/wirelatch/latch0 to begin anew"), message);
        assertEquals(2, message.lines().count());
        assertFalse(message.contains("a-token-of-mine"), message);
    }

    private static ServeOptions readyToken(PairingToken token) {
        return new ServeOptions(
                List.of(),
                Optional.empty(),
                Optional.of(token),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                ENGINE,
                false,
                Optional.empty(),
                Optional.empty());
    }

    private static ServeOptions options(
            List<Cidr> pools, Optional<PairingToken> token, OptionalInt port, OptionalInt mtu) {
        return new ServeOptions(
                pools,
                token,
                Optional.empty(),
                port,
                mtu,
                OptionalInt.empty(),
                ENGINE,
                false,
                Optional.empty(),
                Optional.empty());
    }
}
