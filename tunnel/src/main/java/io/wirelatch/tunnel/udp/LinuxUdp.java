package io.wirelatch.tunnel.udp;

import com.sun.jna.LastErrorException;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.Errno;
import io.wirelatch.tunnel.posix.Libc;
import io.wirelatch.tunnel.posix.SharedDescriptor;
import io.wirelatch.tunnel.tun.DeviceException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * UDP through Linux's batched calls: one {@code recvmmsg} brings and one {@code sendmmsg} takes a
 * whole batch. With offload, runs of datagrams of one size cross the system as one message (see
 * {@link UdpOffload}). The sockets live in the network namespace of the thread that binds them.
 */
public final class LinuxUdp implements UdpTransport {

    /** How many messages one system call moves at most. */
    static final int MAX_MESSAGES = 128;

    /** How much a slot must take so that no run of datagrams is cut off. */
    public static final int RECEIVE_SLOT_BYTES = 65_535;

    /** How many datagrams one slot may hold. */
    public static final int MAX_SEGMENTS_A_SLOT = UdpOffload.MAX_RECEIVED_SEGMENTS;

    /** {@code asm-generic/socket.h} */
    private static final int SOL_SOCKET = 1;

    private static final int SO_MARK = 36;

    private final int localPort;
    private final boolean ipv6;
    private final boolean offload;
    private final RunRefusals refusals;
    private final List<SharedDescriptor> descriptors;
    private final List<LinuxUdpReceiver> receivers;

    private LinuxUdp(
            UdpSocket first, List<SharedDescriptor> descriptors, Consumer<String> notices) {
        this.localPort = first.localPort();
        this.ipv6 = first.ipv6();
        this.offload = first.offload();
        this.refusals = new RunRefusals(notices);
        this.descriptors = descriptors;
        this.receivers =
                descriptors.stream()
                        .map(descriptor -> new LinuxUdpReceiver(descriptor, localPort))
                        .toList();
    }

    /** A port with one receiver and with offload, and nobody to tell of its end. */
    public static LinuxUdp bind(int port) {
        return bind(port, UdpOptions.DEFAULT, notice -> {});
    }

    /**
     * Binds a port on every address of the machine: on IPv6 and IPv4, or on IPv4 alone where the
     * system has no IPv6. With offload, what is received into must have slots of {@link
     * #RECEIVE_SLOT_BYTES}.
     *
     * @param port 1 to 65535, or 0 for any that is free
     * @param notices told in a sentence, here or later on a sending thread, when the system does
     *     not take runs though it was asked to
     * @throws DeviceException when the port is taken or not permitted
     */
    public static LinuxUdp bind(int port, UdpOptions options, Consumer<String> notices) {
        List<UdpSocket> sockets = UdpSocket.bindAll(port, options);
        if (options.offload() && !sockets.getFirst().offload()) {
            notices.accept("this system has no runs of datagrams: one datagram at a time");
        }
        return over(sockets, notices);
    }

    /** Takes over sockets that are bound to one port. */
    static LinuxUdp over(List<UdpSocket> sockets, Consumer<String> notices) {
        List<SharedDescriptor> descriptors = new ArrayList<>();
        try {
            for (UdpSocket socket : sockets) {
                descriptors.add(new SharedDescriptor(socket.fd()));
            }
        } catch (LastErrorException e) {
            sockets.subList(descriptors.size(), sockets.size())
                    .forEach(socket -> Libc.close(socket.fd()));
            descriptors.forEach(SharedDescriptor::close);
            int port = sockets.getFirst().localPort();
            throw PortRefusal.other(port, Errno.text(e.getErrorCode()), e);
        }
        return new LinuxUdp(sockets.getFirst(), List.copyOf(descriptors), notices);
    }

    @Override
    public int localPort() {
        return localPort;
    }

    @Override
    public int receive(PacketBatch batch) {
        return receivers.getFirst().receive(batch);
    }

    @Override
    public List<UdpReceiver> receivers() {
        return List.copyOf(receivers);
    }

    @Override
    public void forgetLocalAddresses() {
        receivers.forEach(LinuxUdpReceiver::forgetLocalAddresses);
    }

    @Override
    public boolean receivesRuns() {
        return offload;
    }

    /** {@inheritDoc} All of them send from the first socket; the others only receive. */
    @Override
    public UdpSender newSender() {
        return new LinuxUdpSender(descriptors.getFirst(), ipv6, offload, refusals);
    }

    @Override
    public void setFirewallMark(int mark) {
        descriptors.forEach(descriptor -> mark(descriptor, mark));
    }

    private void mark(SharedDescriptor descriptor, int mark) {
        if (!descriptor.enter()) {
            return;
        }
        try {
            Libc.setsockopt(descriptor.fd(), SOL_SOCKET, SO_MARK, new int[] {mark}, Integer.BYTES);
        } catch (LastErrorException e) {
            throw new DeviceException(
                    "what UDP port %d sends cannot be marked: %s. Run as root (sudo)"
                            .formatted(localPort, Errno.text(e.getErrorCode())),
                    e.getErrorCode(),
                    e);
        } finally {
            descriptor.leave();
        }
    }

    /** Returns when the port is free again. */
    @Override
    public void close() {
        descriptors.forEach(SharedDescriptor::close);
    }
}
