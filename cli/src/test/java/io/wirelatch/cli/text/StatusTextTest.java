package io.wirelatch.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.control.EngineStatus;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.NetworkStatus.Role;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.control.PoolStatus;
import io.wirelatch.control.WindowStatus;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusTextTest {

    private static final long NOW = 1_766_000_000L;
    private static final String KEY = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";

    @Test
    void aWindowSaysWhatHasBeenTriedInIt() {
        assertEquals("OPEN, 47 s left", StatusText.window(WindowStatus.openFor(47)));
        assertEquals(
                "OPEN, 47 s left, code used 1 of 2, 3 of 5 wrong tries, each to be approved",
                StatusText.window(
                        new WindowStatus(true, 47, false, 3, 5, 1, 2, true, List.of(), "")));
        assertEquals(
                "OPEN, 9 s left, code used 1 of 1 and good for no other machine",
                StatusText.window(
                        new WindowStatus(true, 9, false, 0, 5, 1, 1, false, List.of(), "")));
        assertEquals("CLOSED", StatusText.window(WindowStatus.CLOSED));
        assertEquals(
                "CLOSED, its time was over",
                StatusText.window(
                        new WindowStatus(
                                false,
                                0,
                                false,
                                0,
                                0,
                                0,
                                0,
                                false,
                                List.of(),
                                "its time was over")));
        assertEquals(
                "CLOSED, LOCKED after x, the last one from 192.0.2.9:1; open it anew with:"
                        + " wirelatch open",
                StatusText.window(
                        new WindowStatus(
                                false,
                                0,
                                true,
                                0,
                                0,
                                0,
                                0,
                                false,
                                List.of(),
                                "LOCKED after x, the last one from 192.0.2.9:1")));
    }

    @Test
    void aServerIsReadableAtAGlance() {
        NetworkStatus status =
                new NetworkStatus(
                        "latch0",
                        Role.SERVER,
                        KEY,
                        51820,
                        List.of("10.150.0.1/24", "fd9a:7c31:5e2b::1/64"),
                        1420,
                        WindowStatus.openFor(47),
                        List.of(
                                new PoolStatus(
                                        "10.150.0.0/24", BigInteger.valueOf(253), BigInteger.TWO),
                                new PoolStatus(
                                        "fd9a:7c31:5e2b::/64",
                                        BigInteger.TWO.pow(64).subtract(BigInteger.TWO),
                                        BigInteger.TWO)),
                        List.of(
                                new PeerStatus(
                                        "pi",
                                        KEY,
                                        List.of("10.150.0.2", "fd9a:7c31:5e2b::2"),
                                        "192.0.2.7:40123",
                                        NOW - 72,
                                        1_268_000,
                                        340_000,
                                        true),
                                new PeerStatus(
                                        "laptop",
                                        KEY,
                                        List.of("10.150.0.3", "fd9a:7c31:5e2b::3"),
                                        "",
                                        0,
                                        0,
                                        0,
                                        false)),
                        Optional.empty(),
                        Optional.empty());

        assertEquals(
                """
                latch0: serving
                  public key  hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=
                  addresses   10.150.0.1/24, fd9a:7c31:5e2b::1/64
                  port        51820 (UDP)
                  mtu         1420 bytes
                  pairing     OPEN, 47 s left
                  pool        10.150.0.0/24, 2 of 253 leased
                  pool        fd9a:7c31:5e2b::/64, 2 of about 2^64 leased

                PEER    ADDRESSES          ENDPOINT         HANDSHAKE  RECEIVED     SENT
                pi      10.150.0.2         192.0.2.7:40123  1 min ago  1.21 MiB  332 KiB  online
                        fd9a:7c31:5e2b::2
                laptop  10.150.0.3         -                    never       0 B      0 B  offline
                        fd9a:7c31:5e2b::3
                """,
                String.join("\n", StatusText.lines(status, NOW)) + "\n");
    }

    @Test
    void theLongestPeerFitsTheWidth() {
        String address = "fd9a:7c31:5e2b:1111:2222:3333:4444:5555";
        PeerStatus peer =
                new PeerStatus(
                        "n".repeat(63),
                        KEY,
                        List.of(address),
                        "[2001:db8:1111:2222:3333:4444:5555:6666%12]:51820",
                        NOW - 3599,
                        1_048_063,
                        1_048_063,
                        false);
        List<String> lines = StatusText.peerLines(List.of(peer), Role.SERVER, NOW);
        assertTrue(
                lines.stream().allMatch(line -> line.length() <= StatusText.MAX_WIDTH),
                lines.toString());
    }

    @Test
    void aClientShowsNoWindowAndNamesItsServer() {
        NetworkStatus status =
                new NetworkStatus(
                        "latch0",
                        Role.CLIENT,
                        KEY,
                        40123,
                        List.of("10.150.0.2/24"),
                        1420,
                        WindowStatus.CLOSED,
                        List.of(),
                        List.of(
                                new PeerStatus(
                                        "nas.lan",
                                        KEY,
                                        List.of("10.150.0.0/24"),
                                        "192.0.2.2:51820",
                                        NOW,
                                        1,
                                        1,
                                        true)),
                        Optional.of(
                                new EngineStatus(
                                        "libcrypto", new LinkedHashMap<>(Map.of("replayed", 3L)))),
                        Optional.of("0.0.9"));
        String text = String.join("\n", StatusText.lines(status, NOW));

        assertTrue(text.startsWith("latch0: joined\n"), text);
        assertTrue(text.contains("; the server ran 0.0.9 when this machine joined"), text);
        assertTrue(text.contains("SERVER   ADDRESSES"), text);
        assertTrue(!text.contains("pairing"), text);
        assertTrue(text.contains("aead        libcrypto"), text);
        assertTrue(text.contains("dropped     3 (replayed)"), text);
    }

    @Test
    void anEmptyNetworkSaysWhatToDoNext() {
        assertEquals(
                List.of("No peer has joined yet. Let one in with: wirelatch open"),
                StatusText.peerLines(List.of(), Role.SERVER, NOW));
    }

    @Test
    void aPeerThatHasNeverShakenHandsIsPending() {
        PeerStatus pending =
                new PeerStatus("pi", KEY, List.of("10.150.0.2"), "", 0, 0, 0, false).asPending();
        assertEquals(
                "pi    10.150.0.2  -             never       0 B   0 B  pending until its first"
                        + " handshake",
                StatusText.peerLines(List.of(pending), Role.SERVER, NOW).getLast());
    }

    @Test
    void aPeerThatWasAddedByHandIsKnownByItsKey() {
        List<String> lines =
                StatusText.peerLines(
                        List.of(
                                new PeerStatus(
                                        "", KEY, List.of("10.77.0.0/16"), "", 0, 0, 0, false)),
                        Role.SERVER,
                        NOW);
        assertEquals(
                "hSDwCYkw\u2026  10.77.0.0/16  -             never       0 B   0 B  offline, not"
                        + " paired",
                lines.getLast());
    }
}
