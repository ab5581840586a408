package io.wirelatch.tunnel.udp;

import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.Errno;
import io.wirelatch.tunnel.posix.SharedDescriptor;
import io.wirelatch.tunnel.posix.SystemCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;

/** One thread's {@code recvmmsg} on one socket, with the message headers that it needs. */
final class LinuxUdpReceiver implements UdpReceiver {

    private final SharedDescriptor descriptor;
    private final int localPort;
    private final SystemCalls calls = new SystemCalls();
    private final SharedDescriptor.Waiter waiter;
    private final MessageVector messages =
            new MessageVector(LinuxUdp.MAX_MESSAGES, LinuxUdp.MAX_MESSAGES);
    private final EndpointCache endpoints = new EndpointCache();
    private final LocalAddresses localAddresses = new LocalAddresses();

    /**
     * @param localPort for messages
     */
    LinuxUdpReceiver(SharedDescriptor descriptor, int localPort) {
        this.descriptor = descriptor;
        this.localPort = localPort;
        for (int i = 0; i < messages.capacity(); i++) {
            messages.setBuffers(i, i, 1);
        }
        this.waiter = descriptor.new Waiter(calls, SharedDescriptor.POLLIN);
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

    /** Forgets where datagrams have come to so far; any thread may say so. */
    void forgetLocalAddresses() {
        localAddresses.forgetAll();
    }

    /** Points one message to each slot. */
    private int prepare(PacketBatch batch) {
        int room = Math.min(batch.slots(), messages.capacity());
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
                    SocketAddress.read(
                            messages.addresses(),
                            messages.addressOffset(i),
                            messages.receivedAt(i, localAddresses),
                            endpoints);
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
}
