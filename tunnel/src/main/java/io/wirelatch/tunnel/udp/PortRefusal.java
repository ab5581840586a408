package io.wirelatch.tunnel.udp;

import io.wirelatch.tunnel.posix.Errno;
import io.wirelatch.tunnel.tun.DeviceException;

/** What a person is told when a UDP port cannot be had. */
final class PortRefusal {

    private PortRefusal() {}

    static DeviceException inUse(int port, Exception cause) {
        return new DeviceException(
                "UDP port "
                        + port
                        + " is in use: choose another with --port, or stop whatever has it (ss -lunp"
                        + " shows it)",
                Errno.EADDRINUSE,
                cause);
    }

    static DeviceException notPermitted(int port, Exception cause) {
        return new DeviceException(
                "UDP port "
                        + port
                        + " is not permitted to this user: choose one above 1023 with --port, or run as"
                        + " root (sudo)",
                Errno.EACCES,
                cause);
    }

    static DeviceException other(int port, String why, Exception cause) {
        return new DeviceException("UDP port " + port + " cannot be bound: " + why, cause);
    }
}
