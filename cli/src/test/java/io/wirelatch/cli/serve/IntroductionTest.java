package io.wirelatch.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.ServerState;
import io.wirelatch.tunnel.key.PrivateKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntroductionTest {

    private static final String JOIN = "sudo wirelatch join 192.0.2.2 --token a-token-of-mine";

    private final ServerState state =
            new ServerState(
                    PrivateKey.generate(new Random(3)),
                    PairingToken.of("a-token-of-mine"),
                    List.of(Cidr.parse("10.150.0.0/24"), Cidr.parse("fd9a:7c31:5e2b::/64")),
                    51820,
                    1420,
                    List.of());

    @Test
    void aClosedWindowIsSaidAndHowToOpenIt() {
        assertEquals(
                """
                latch0 is up with 10.150.0.1/24 and fd9a:7c31:5e2b::1/64, on UDP port 51820
                server key: %s
                pairing: CLOSED
                To let a machine in, type here: sudo wirelatch open 60
                and there:
                  sudo wirelatch join 192.0.2.2 --token a-token-of-mine"""
                        .formatted(ServerFingerprint.of(state.privateKey().publicKey())),
                introduction("latch0", "", OptionalInt.empty()));
    }

    @Test
    void theLineThatOpensItCarriesWhatItNeedsToFindTheServer() {
        assertTrue(
                introduction("latch7", " -i latch7 --run-dir /r", OptionalInt.empty())
                        .contains("sudo wirelatch open 60 -i latch7 --run-dir /r\n"));
    }

    @Test
    void anOpenWindowIsSaidAndForHowLong() {
        assertEquals(
                """
                latch7 is up with 10.150.0.1/24 and fd9a:7c31:5e2b::1/64, on UDP port 51820
                server key: %s
                pairing: OPEN for 30 s
                To let a machine in, type there:
                  sudo wirelatch join 192.0.2.2 --token a-token-of-mine"""
                        .formatted(ServerFingerprint.of(state.privateKey().publicKey())),
                introduction("latch7", " -i latch7", OptionalInt.of(30)));
    }

    @Test
    void whereALogKeepsItTheTokenIsNotShown() {
        for (OptionalInt openSeconds : List.of(OptionalInt.empty(), OptionalInt.of(30))) {
            String shown = introduction("latch0", " --run-dir /r", openSeconds, Optional.empty());
            assertTrue(
                    shown.endsWith(
                            "\nThe token is not shown here, for a log keeps this."
                                    + "\nTo let a machine in, type here, and do there what it says: sudo"
                                    + " wirelatch open 60 --code --run-dir /r"),
                    shown);
            assertFalse(shown.contains("a-token-of-mine"), shown);
        }
    }

    @Test
    void theHostToJoinIsOneThatAnotherMachineCanType() {
        HostPort guess = HostPort.parse(OwnHost.guess("latch0"));
        assertFalse(guess.host().equals("127.0.0.1") || guess.host().equals("::1"));
        assertFalse(guess.host().indexOf('%') >= 0);
    }

    private String introduction(String interfaceName, String flags, OptionalInt openSeconds) {
        return introduction(interfaceName, flags, openSeconds, Optional.of(JOIN));
    }

    private String introduction(
            String interfaceName,
            String flags,
            OptionalInt openSeconds,
            Optional<String> joinLine) {
        NetworkLocation location =
                new NetworkLocation(
                        interfaceName,
                        Path.of("/s"),
                        Path.of("/r"),
                        Optional.empty(),
                        List.of(),
                        flags);
        return String.join("\n", Introduction.lines(location, state, openSeconds, joinLine));
    }
}
