package io.wirelatch.tunnel.tun;

import io.wirelatch.tunnel.offload.VirtioNetHeader;
import java.util.function.Consumer;

/**
 * What the queues of one interface may put together before they write it. A system that takes
 * single packets and calls a put-together one invalid is not given that kind any more.
 */
final class WriteOffload {

    private final String interfaceName;
    private final Consumer<String> notices;
    private volatile boolean tcp;
    private volatile boolean udp;

    /**
     * @param notices told on the writing thread when a kind ends
     */
    WriteOffload(String interfaceName, boolean tcp, boolean udp, Consumer<String> notices) {
        this.interfaceName = interfaceName;
        this.tcp = tcp;
        this.udp = udp;
        this.notices = notices;
    }

    boolean joinsTcp() {
        return tcp;
    }

    boolean joinsUdp() {
        return udp;
    }

    /**
     * @param gsoType of the frame's {@link VirtioNetHeader}
     */
    synchronized void refused(int gsoType) {
        boolean isUdp = gsoType == VirtioNetHeader.GSO_UDP_L4;
        if (isUdp ? !udp : !tcp) {
            return;
        }
        if (isUdp) {
            udp = false;
        } else {
            tcp = false;
        }
        notices.accept(
                "the interface %s does not take %s packets put together: writing them one by one"
                        .formatted(interfaceName, isUdp ? "UDP" : "TCP"));
    }
}
