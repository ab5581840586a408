package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whitepaper, 2.1: an end that moves is followed, within the session, by what it sends. */
class InteropRoamingIT extends HomeLanScenario {

    private Machine ours;
    private Machine other;
    private InteropPair pair;

    InteropRoamingIT() {
        super(Prerequisites::requireWithWireguardGo, "ours", "other");
    }

    @BeforeEach
    void nameMachines() throws IOException {
        ours = lan.machine("ours");
        other = lan.machine("other");
        pair = new InteropPair(ours, other, folder);
    }

    @Test
    void weFollowWireguardGoFromAddressToAddressAndFamilyToFamily() throws IOException {
        pair.startOurs("");
        try (WireguardGo wireguardGo = pair.startOther("192.0.2.1:51820")) {
            Traffic.assertPing(other, InteropPair.OUR_IPV4);
            assertEquals("192.0.2.2:51999", pair.endpointOfOther());
            long handshake = pair.latestHandshake();

            // It holds on to a source address that is gone, until it is told of its peer anew.
            move(other, "192.0.2.2/24", "192.0.2.77/24");
            wireguardGo.setEndpoint("192.0.2.1:51820");
            Traffic.assertPing(other, InteropPair.OUR_IPV4);
            assertEquals("192.0.2.77:51999", pair.endpointOfOther());

            wireguardGo.setEndpoint("[2001:db8::1]:51820");
            Traffic.assertPing(other, InteropPair.OUR_IPV6);
            assertEquals("[2001:db8::2]:51999", pair.endpointOfOther());
            move(other, "2001:db8::2/64", "2001:db8::77/64");
            wireguardGo.setEndpoint("[2001:db8::1]:51820");
            Traffic.assertPing(other, InteropPair.OUR_IPV6);
            assertEquals("[2001:db8::77]:51999", pair.endpointOfOther());

            pair.assertPings();
            assertEquals(handshake, pair.latestHandshake(), "the same session");
        }
    }

    @Test
    void wireguardGoFollowsUsFromAddressToAddressAndFamilyToFamily() throws IOException {
        try (WireguardGo wireguardGo = pair.startOther("")) {
            pair.startOurs("192.0.2.2:51999");
            Traffic.assertPing(ours, InteropPair.OTHER_IPV4);
            assertEquals("192.0.2.1:51820", wireguardGo.endpoint());
            long handshake = wireguardGo.latestHandshake();

            move(ours, "192.0.2.1/24", "192.0.2.78/24");
            Traffic.assertPing(ours, InteropPair.OTHER_IPV4);
            assertEquals("192.0.2.78:51820", wireguardGo.endpoint());

            String peer = ours.wg("show", "wg0", "peers").strip();
            ours.wg("set", "wg0", "peer", peer, "endpoint", "[2001:db8::2]:51999");
            Traffic.assertPing(ours, InteropPair.OTHER_IPV6);
            assertEquals("[2001:db8::1]:51820", wireguardGo.endpoint());
            move(ours, "2001:db8::1/64", "2001:db8::78/64");
            Traffic.assertPing(ours, InteropPair.OTHER_IPV6);
            assertEquals("[2001:db8::78]:51820", wireguardGo.endpoint());

            pair.assertPings();
            assertEquals(handshake, wireguardGo.latestHandshake(), "the same session");
        }
    }

    private static void move(Machine machine, String from, String to) {
        machine.output("ip", "address", "delete", from, "dev", "eth0");
        if (to.contains(":")) {
            machine.output("ip", "address", "add", to, "dev", "eth0", "nodad");
        } else {
            machine.output("ip", "address", "add", to, "dev", "eth0");
        }
    }
}
