package io.wirelatch.cli.common;

import io.wirelatch.ippool.IpAddress;
import java.util.List;

/** Where nobody is: to ask the routing table for the way into the world. */
public final class FarAway {

    /** Of RFC 5737 and RFC 3849, one of each family. */
    public static final List<IpAddress> ADDRESSES =
            List.of(IpAddress.parse("203.0.113.1"), IpAddress.parse("2001:db8::1"));

    private FarAway() {}
}
