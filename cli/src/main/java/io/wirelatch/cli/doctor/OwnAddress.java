package io.wirelatch.cli.doctor;

import io.wirelatch.ippool.IpAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An address by which others may reach this machine.
 *
 * @param device the interface that has it
 */
record OwnAddress(String device, IpAddress address) {

    /** Those of every interface that is no tunnel and no loopback. */
    static List<OwnAddress> all() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(OwnAddress::leadsElsewhere)
                    .flatMap(OwnAddress::of)
                    .toList();
        } catch (SocketException e) {
            return List.of(); // There is no interface at all.
        }
    }

    /** Whether what leaves by an interface goes into a tunnel, or to one other machine alone. */
    static boolean isTunnel(String device) {
        try {
            return Optional.ofNullable(NetworkInterface.getByName(device))
                    .filter(OwnAddress::isPointToPoint)
                    .isPresent();
        } catch (SocketException e) {
            return false;
        }
    }

    private static boolean isPointToPoint(NetworkInterface device) {
        try {
            return device.isPointToPoint();
        } catch (SocketException e) {
            return false; // It is gone.
        }
    }

    private static Stream<OwnAddress> of(NetworkInterface device) {
        return device.inetAddresses()
                .filter(OwnAddress::isReachable)
                .map(address -> new OwnAddress(device.getName(), IpAddress.of(address)));
    }

    private static boolean leadsElsewhere(NetworkInterface device) {
        try {
            return device.isUp() && !device.isLoopback() && !device.isPointToPoint();
        } catch (SocketException e) {
            return false;
        }
    }

    private static boolean isReachable(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isLinkLocalAddress();
    }
}
