package io.wirelatch.tunnel.peer;

import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.session.Lanes;
import java.util.function.LongSupplier;

/**
 * What the conductor and all packet threads of one engine share. The conductor writes the two
 * tables, packet threads read them; every packet thread opens a lane of its own; counters are
 * everybody's.
 *
 * @param sessions by the receiver index of what arrives
 * @param allowedIps peers by the addresses inside the tunnel that are theirs
 * @param severalReceivers whether more than one thread opens packets, so that a replay window may
 *     be moved by two at a time
 * @param clock monotonic, in nanoseconds, always positive
 */
public record SharedState(
        IndexTable sessions,
        AllowedIps allowedIps,
        Lanes lanes,
        boolean severalReceivers,
        DropCounters drops,
        LongSupplier clock) {}
