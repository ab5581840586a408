package io.wirelatch.cli.running;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.link.LinkConfigurator;
import io.wirelatch.tunnel.link.NetworkOverlap;
import java.util.List;

/** Keeps a tunnel from taking addresses away that the machine uses for something else. */
public final class Overlaps {

    private Overlaps() {}

    /**
     * @param advice what to do about it
     * @throws CommandFailure naming both sides, when a pool shares addresses with something here
     */
    public static void refuse(List<Cidr> pools, String interfaceName, String advice) {
        refuse(LinkConfigurator.findOverlaps(pools, interfaceName), advice);
    }

    static void refuse(List<NetworkOverlap> overlaps, String advice) {
        if (overlaps.isEmpty()) {
            return;
        }
        NetworkOverlap first = overlaps.getFirst();
        String more = overlaps.size() == 1 ? "" : " (and %d more)".formatted(overlaps.size() - 1);
        throw new CommandFailure(
                ExitStatus.FAILED,
                "the pool %s overlaps the %s that this machine has%s.\n%s"
                        .formatted(first.pool(), first.existing(), more, advice));
    }
}
