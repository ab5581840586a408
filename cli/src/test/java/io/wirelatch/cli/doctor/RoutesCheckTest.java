package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.ask.Presence;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.link.NetworkOverlap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is advised where something else has the addresses of a pool. */
class RoutesCheckTest {

    private static final NetworkOverlap OVERLAP =
            new NetworkOverlap(
                    Cidr.parse("10.150.0.0/24"), "route 10.150.0.0/16 via 192.168.1.1 dev eth0");

    @Test
    void aClientIsNotToldToServe() {
        Finding.Problem problem =
                assertInstanceOf(
                        Finding.Problem.class, RoutesCheck.describe(OVERLAP, Patients.joined()));
        assertEquals(
                "take it away here: sudo ip route delete 10.150.0.0/16 via 192.168.1.1 dev eth0",
                problem.mend().getFirst());
        assertTrue(
                problem.mend()
                        .get(1)
                        .startsWith(
                                "or, on the server, serve another pool: sudo wirelatch serve -i"
                                        + " latch1 --port 51821 --pool "),
                problem.toString());
        assertEquals(
                "and join that from here: sudo wirelatch join -i latch1 nas.lan:51821 --token -",
                problem.mend().getLast());
    }

    @Test
    void whoWouldServeIsToldToDoSoOnTheInterfaceThatWasAskedAbout() {
        Finding.Warning warning =
                assertInstanceOf(
                        Finding.Warning.class,
                        RoutesCheck.describe(
                                OVERLAP, Patients.asking("other", new Presence.Absent())));
        assertTrue(
                warning.mend().getFirst().startsWith("sudo wirelatch serve -i other --pool "),
                warning.toString());
    }

    @Test
    void thePoolThatIsAdvisedIsOneThatNothingHereOverlaps() {
        assertEquals(Cidr.parse("10.201.0.0/24"), FreePool.suggest(List.of()));
        assertEquals(
                Cidr.parse("10.202.0.0/24"),
                FreePool.suggest(
                        List.of(
                                new NetworkOverlap(
                                        Cidr.parse("10.201.0.0/24"),
                                        "address 10.201.0.1/24 on latch1"))));
    }
}
