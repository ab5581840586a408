package io.wirelatch.cli.up;

import io.wirelatch.tunnel.link.IpCommand;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.tun.DeviceException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a packet inside the tunnel may be, where the file does not say it. */
final class TunnelMtu {

    /** Fits every path that lets 1500 bytes through. */
    static final int USUAL = 1420;

    /** RFC 8200, 5: IPv6 needs it. */
    private static final int MIN = 1280;

    /** Outer IPv6 header 40, UDP header 8, transport data's header and tag 32. */
    private static final int OVERHEAD = 80;

    private static final Pattern DEVICE = Pattern.compile("\\bdev (\\S+)");
    private static final Pattern PATH_MTU = Pattern.compile("\\bmtu (?:lock )?([0-9]{1,9})\\b");

    private TunnelMtu() {}

    /** The usual one, or less where the way to a peer has room for less. */
    static int towards(List<Endpoint> endpoints) {
        return endpoints.stream()
                .map(TunnelMtu::ofPath)
                .flatMapToInt(OptionalInt::stream)
                .map(mtu -> mtu - OVERHEAD)
                .map(mtu -> Math.max(MIN, Math.min(mtu, USUAL)))
                .min()
                .orElse(USUAL);
    }

    private static OptionalInt ofPath(Endpoint endpoint) {
        try {
            String route =
                    IpCommand.show(
                                    List.of(
                                            List.of(
                                                    "-oneline",
                                                    "route",
                                                    "get",
                                                    endpoint.address().toString())))
                            .getFirst();
            Matcher known = PATH_MTU.matcher(route);
            return known.find()
                    ? OptionalInt.of(Integer.parseInt(known.group(1)))
                    : ofDevice(route);
        } catch (DeviceException | SocketException e) {
            return OptionalInt.empty(); // There is no way to it yet.
        }
    }

    private static OptionalInt ofDevice(String route) throws SocketException {
        Matcher device = DEVICE.matcher(route);
        NetworkInterface known = device.find() ? NetworkInterface.getByName(device.group(1)) : null;
        return known == null ? OptionalInt.empty() : OptionalInt.of(known.getMTU());
    }
}
