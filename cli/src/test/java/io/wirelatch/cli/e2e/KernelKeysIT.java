package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PrivateKey;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What keys an interface and its peers may have, and what becomes of traffic when one changes. */
class KernelKeysIT extends TunnelPair {

    /**
     * The points of small order on Curve25519 and on its twist, in every encoding: 0, 1, two of
     * order 8, p-1, p and p+1 as D. J. Bernstein's "Curve25519" page lists them, and the same with
     * the highest bit set, which is ignored (RFC 7748, 5).
     */
    private static final List<String> LOW_ORDER =
            List.of(
                    "0000000000000000000000000000000000000000000000000000000000000000",
                    "0100000000000000000000000000000000000000000000000000000000000000",
                    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "0000000000000000000000000000000000000000000000000000000000000080",
                    "0100000000000000000000000000000000000000000000000000000000000080",
                    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
                    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");

    private static final int INITIATION_BYTES = 148;

    @Test
    void aPrivateKeyChangesWhilePingsFlowAndTheyGoOnOnceThePeerKnows() {
        bob.setPeer(alice.publicKey(), "endpoint", "192.0.2.1:" + alice.port());
        try (RunningProcess pings =
                alice.machine().start("ping", "-n", "-i", "0.1", "-w", "120", bob.ipv4())) {
            pings.awaitLine("bytes from");
            String oldKey = alice.publicKey();
            alice.changeKey(PrivateKey.generate(new SecureRandom()));
            bob.setPeer(oldKey, "remove");
            bob.addPeer(alice);

            long answersBefore = answers(pings);
            Eventually.await("pings to go on", () -> answers(pings) > answersBefore + 5);
            assertTrue(bob.latestHandshakeWith(alice) > 0);
            assertEquals(alice.publicKey() + "\n", bob.peers());
        }
    }

    private static long answers(RunningProcess pings) {
        return pings.transcript().lines().filter(line -> line.contains("bytes from")).count();
    }

    @Test
    void anInterfaceIsNoPeerOfItsOwn() {
        alice.setPeer(alice.publicKey(), "allowed-ips", "10.77.0.9/32");
        assertEquals(bob.publicKey() + "\n", alice.peers());
        alice.changeKey(bob.privateKey());
        assertEquals("", alice.peers(), "it has become the peer itself");
    }

    /** Whitepaper, 5.4: a secret of zeros is everybody's, so nothing may ever be sealed with it. */
    @Test
    void aPeerWithAKeyOfLowOrderIsNeverSentAnything() {
        Prerequisites.requireWith("tcpdump");
        alice.machine().output("ip", "route", "add", "10.77.1.0/24", "dev", "wg0");
        try (OuterDatagrams seen = OuterDatagrams.leaving(alice.machine())) {
            for (int i = 0; i < LOW_ORDER.size(); i++) {
                byte[] key = HexFormat.of().parseHex(LOW_ORDER.get(i));
                alice.setPeer(
                        Base64.getEncoder().encodeToString(key),
                        "endpoint",
                        bob.machine().ipv4() + ":" + bob.port(),
                        "persistent-keepalive",
                        "1",
                        "allowed-ips",
                        "10.77.1." + (i + 1) + "/32");
            }
            assertEquals(1 + LOW_ORDER.size(), alice.peers().lines().count());
            String pingAll =
                    "for i in $(seq %d); do ping -c 3 -i 0.5 -W 1 10.77.1.$i & done; wait"
                            .formatted(LOW_ORDER.size());
            alice.machine().output("sh", "-c", pingAll);
            assertEquals(List.of(), seen.lengths());

            Traffic.assertPing(alice.machine(), bob.ipv4());
            seen.await(INITIATION_BYTES);
            long nothing =
                    alice.machine()
                            .wg("show", "wg0", "transfer")
                            .lines()
                            .filter(line -> line.endsWith("\t0\t0"))
                            .count();
            assertEquals(LOW_ORDER.size(), nothing);
        } finally {
            alice.machine().output("ip", "route", "delete", "10.77.1.0/24", "dev", "wg0");
        }
    }
}
