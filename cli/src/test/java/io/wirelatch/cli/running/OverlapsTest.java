package io.wirelatch.cli.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.link.NetworkOverlap;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverlapsTest {

    private static final Cidr POOL = Cidr.parse("10.150.0.0/24");

    @Test
    void bothSidesAreNamed() {
        NetworkOverlap overlap = new NetworkOverlap(POOL, "address 10.150.0.5/16 on eth0");
        CommandFailure one =
                assertThrows(
                        CommandFailure.class,
                        () -> Overlaps.refuse(List.of(overlap), "Choose another one."));
        assertEquals(
                """
                the pool 10.150.0.0/24 overlaps the address 10.150.0.5/16 on eth0 that this machine has.
                Choose another one.""",
                one.getMessage());

        CommandFailure two =
                assertThrows(
                        CommandFailure.class,
                        () ->
                                Overlaps.refuse(
                                        List.of(
                                                overlap,
                                                new NetworkOverlap(POOL, "route 10.0.0.0/8")),
                                        "Choose another one."));
        assertEquals(2, String.valueOf(two.getMessage()).lines().count());
        assertEquals(
                "the pool 10.150.0.0/24 overlaps the address 10.150.0.5/16 on eth0 that this machine has (and 1 more).",
                String.valueOf(two.getMessage()).lines().findFirst().orElse(""));
    }
}
