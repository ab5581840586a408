package io.wirelatch.tunnel.udp;

import com.sun.jna.LastErrorException;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.Errno;
import io.wirelatch.tunnel.posix.Libc;
import io.wirelatch.tunnel.posix.SharedDescriptor;
import io.wirelatch.tunnel.posix.SystemCalls;
import io.wirelatch.tunnel.tun.DeviceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.util.function.Consumer;

/**
 * UDP through Linux's batched calls: one {@code recvmmsg} brings and one {@code sendmmsg} takes a
 * whole batch. With offload, runs of datagrams of one size cross the system as one message (see
 * {@link UdpOffload}). The socket lives in the network namespace of the thread that binds it.
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

    private final SharedDescriptor descriptor;
    private final boolean ipv6;
    private final SendOffload sendOffload;
    private final int localPort;

    private final SystemCalls calls = new SystemCalls();
    private final SharedDescriptor.Waiter waiter;
    private final MessageVector messages = new MessageVector(MAX_MESSAGES, MAX_MESSAGES);
    private final EndpointCache endpoints = new EndpointCache();

    private LinuxUdp(SharedDescriptor descriptor, UdpSocket socket, Consumer<String> notices) {
        this.descriptor = descriptor;
        this.ipv6 = socket.ipv6();
        this.sendOffload = new SendOffload(socket.offload(), notices);
        this.localPort = socket.localPort();
        for (int i = 0; i < MAX_MESSAGES; i++) {
            messages.setBuffers(i, i, 1);
        }
        this.waiter = descriptor.new Waiter(calls, SharedDescriptor.POLLIN);
    }

    /** As {@link #bind(int, boolean, Consumer)}, with offload, and nobody to tell of its end. */
    public static LinuxUdp bind(int port) {
        return bind(port, true, notice -> {});
    }

    /**
     * Binds a port on every address of the machine: on IPv6 and IPv4, or on IPv4 alone where the
     * system has no IPv6.
     *
     * @param port 1 to 65535, or 0 for any that is free
     * @param offload whether runs of datagrams are to cross the system as one, where it can; what
     *     is received into then has slots of {@link #RECEIVE_SLOT_BYTES}
     * @param notices told in a sentence, once and on a sending thread, when the system turns out to
     *     refuse the runs that it said it takes
     * @throws io.wirelatch.tunnel.tun.DeviceException when the port is taken or not permitted
     */
    public static LinuxUdp bind(int port, boolean offload, Consumer<String> notices) {
        return over(UdpSocket.bind(port, offload), notices);
    }

    /** Takes over a bound socket. */
    static LinuxUdp over(UdpSocket socket, Consumer<String> notices) {
        try {
            SharedDescriptor descriptor = new SharedDescriptor(socket.fd());
            return new LinuxUdp(descriptor, socket, notices);
        } catch (LastErrorException e) {
            Libc.close(socket.fd());
            throw PortRefusal.other(socket.localPort(), Errno.text(e.getErrorCode()), e);
        }
    }

    @Override
    public int localPort() {
        return localPort;
    }

    @Override
    public int receive(PacketBatch batch) {
        batch.clear();
        if (!descriptor.enter()) {
            return CLOSED;
        }
        try {
            int room = prepare(batch);
            while (true) {
                int received = calls.recvmmsg(descriptor.fd(), messages.headers(), room);
                if (received >= 0) {
                    take(received, batch);
                    return batch.count();
                }
                if (received == -Errno.EAGAIN) {
                    if (!waiter.await(-1)) {
                        return CLOSED;
                    }
                } else if (!isPassing(-received)) {
                    String message =
                            "UDP port %d cannot be read: %s"
                                    .formatted(localPort, Errno.text(-received));
                    throw new UncheckedIOException(message, new IOException(message));
                }
            }
        } finally {
            descriptor.leave();
            Reference.reachabilityFence(batch);
        }
    }

    /** Points one message to each slot. */
    private int prepare(PacketBatch batch) {
        int room = Math.min(batch.slots(), MAX_MESSAGES);
        for (int i = 0; i < room; i++) {
            messages.setBuffer(i, batch.memory(), batch.slotOffset(i), batch.slotBytes());
            messages.setAddressLength(i, SocketAddress.MAX_BYTES);
            messages.expectControl(i);
        }
        return room;
    }

    /** A datagram from port 0 is left out as well: nobody can be there. */
    private void take(int received, PacketBatch batch) {
        for (int i = 0; i < received; i++) {
            if (messages.isTruncated(i)) {
                batch.leaveOut();
                continue;
            }
            Endpoint source =
                    SocketAddress.read(messages.addresses(), messages.addressOffset(i), endpoints);
            if (source.isKnown()) {
                list(batch, i, source);
            }
        }
    }

    /** Lists every datagram of a message. */
    private void list(PacketBatch batch, int message, Endpoint source) {
        int length = messages.receivedLength(message);
        int segmentSize = messages.receivedSegmentSize(message);
        int begin = batch.slotOffset(message);
        if (segmentSize <= 0 || segmentSize >= length) {
            add(batch, begin, length, source);
            return;
        }
        for (int at = 0; at < length; at += segmentSize) {
            add(batch, begin + at, Math.min(segmentSize, length - at), source);
        }
    }

    private static void add(PacketBatch batch, int offset, int length, Endpoint source) {
        if (batch.isFull()) {
            batch.leaveOut();
        } else {
            batch.add(offset, length, source);
        }
    }

    /**
     * Whether an error says nothing about the socket itself: most report that an earlier datagram
     * met an obstacle (ICMP), and are forgotten by being read.
     */
    private static boolean isPassing(int errno) {
        return switch (errno) {
            case Errno.EINTR,
                    Errno.ENOMEM,
                    Errno.ENOBUFS,
                    Errno.EACCES,
                    Errno.EPERM,
                    Errno.EPROTO,
                    Errno.EMSGSIZE,
                    Errno.ENOPROTOOPT,
                    Errno.EOPNOTSUPP,
                    Errno.ENETDOWN,
                    Errno.ENETUNREACH,
                    Errno.ECONNREFUSED,
                    Errno.EHOSTDOWN,
                    Errno.EHOSTUNREACH ->
                    true;
            default -> false;
        };
    }

    @Override
    public UdpSender newSender() {
        return new LinuxUdpSender(descriptor, ipv6, sendOffload);
    }

    @Override
    public void setFirewallMark(int mark) {
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
        descriptor.close();
    }
}
