package io.wirelatch.tunnel.tun;

import io.wirelatch.tunnel.posix.Libc;

/**
 * Which work with packets this system leaves to a tunnel, tried on an interface that is made for it
 * and gone at once.
 *
 * @param tcp whether TCP segments cross the interface as one packet, both ways
 * @param udp whether runs of UDP datagrams do (Linux 6.2 and later)
 */
public record TunOffloads(boolean tcp, boolean udp) {

    private static final int MTU = 1280;

    /**
     * @param name of the interface, which nothing else may have
     * @throws DeviceException when there can be no interface
     */
    public static TunOffloads tryOut(String name) {
        TunInterface made = TunInterface.create(name, MTU, TunOptions.DEFAULT);
        made.descriptors().forEach(Libc::close);
        return new TunOffloads(made.tcpOffload(), made.udpOffload());
    }
}
