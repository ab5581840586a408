package io.wirelatch.cli.serve;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.running.Ipv6;
import io.wirelatch.cli.running.Overlaps;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.link.LinkConfigurator;
import java.util.List;

/** The interface of a running server. */
final class LiveLink implements LinkChanges {

    private final String interfaceName;

    LiveLink(String interfaceName) {
        this.interfaceName = interfaceName;
    }

    @Override
    public void requireFree(Cidr pool) {
        requireFree(pool, interfaceName);
    }

    static void requireFree(Cidr pool, String interfaceName) {
        if (pool.family() == IpFamily.IPV6 && !Ipv6.isOn()) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    ("%s is an IPv6 network, and IPv6 is switched off here.\n"
                                    + "Switch it on with: sysctl net.ipv6.conf.default.disable_ipv6=0")
                            .formatted(pool));
        }
        Overlaps.refuse(
                List.of(pool), interfaceName, "Remove what is in the way, or choose another one.");
    }

    @Override
    public void add(Cidr address) {
        LinkConfigurator.configure(interfaceName, List.of(address), List.of());
    }

    @Override
    public void widen(Cidr before, Cidr after) {
        LinkConfigurator.widen(interfaceName, before, after);
    }
}
