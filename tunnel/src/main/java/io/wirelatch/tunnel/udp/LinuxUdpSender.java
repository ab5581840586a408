package io.wirelatch.tunnel.udp;

import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.LocalAddress;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.Errno;
import io.wirelatch.tunnel.posix.SharedDescriptor;
import io.wirelatch.tunnel.posix.SystemCalls;
import java.lang.ref.Reference;

/**
 * One thread's {@code sendmmsg}, with the message headers that it needs. Datagrams that follow one
 * another in a batch, go to the same endpoint and have the same size go out as one message, where
 * the system takes that.
 */
final class LinuxUdpSender implements UdpSender {

    /**
     * How long a full socket buffer may hold up a batch. Waiting passes the pressure back to the
     * interface's queue, where the flows that cause it notice; the limit keeps a link that has
     * stopped from stopping the thread.
     */
    private static final int FULL_BUFFER_WAIT_MILLIS = 10;

    private final SharedDescriptor descriptor;
    private final boolean ipv6;
    private final SystemCalls calls = new SystemCalls();
    private final SharedDescriptor.Waiter waiter;
    private final MessageVector messages =
            new MessageVector(LinuxUdp.MAX_MESSAGES, LinuxUdp.MAX_MESSAGES);

    /** Which packet of the batch each message begins with; the next one's first is its end. */
    private final int[] firstPackets = new int[LinuxUdp.MAX_MESSAGES + 1];

    /** How many messages are filled in. */
    private int prepared;

    private final boolean offload;
    private final RunRefusals refusals;

    /** For what was refused, a datagram at a time. */
    private final MessageVector again = new MessageVector(1, 1);

    /**
     * @param ipv6 whether the socket is of the IPv6 family, on which IPv4 is mapped
     * @param offload whether to send runs of datagrams as one
     * @param refusals shared by the socket's senders
     */
    LinuxUdpSender(
            SharedDescriptor descriptor, boolean ipv6, boolean offload, RunRefusals refusals) {
        this.descriptor = descriptor;
        this.ipv6 = ipv6;
        this.offload = offload;
        this.refusals = refusals;
        this.waiter = descriptor.new Waiter(calls, SharedDescriptor.POLLOUT);
        int addressLength = ipv6 ? SocketAddress.IPV6_BYTES : SocketAddress.IPV4_BYTES;
        for (int i = 0; i < messages.capacity(); i++) {
            messages.setAddressLength(i, addressLength);
        }
        again.setAddressLength(0, addressLength);
    }

    @Override
    public int send(PacketBatch batch) {
        if (!descriptor.enter()) {
            return 0;
        }
        try {
            int taken = 0;
            int next = 0;
            while (next < batch.count()) {
                int end = prepareGroup(batch, next);
                taken += sendPrepared(batch);
                // What cannot be sent ends a group, so that a message's packets stay in line.
                next = end < batch.count() && !hasWayTo(batch.endpoint(end)) ? end + 1 : end;
            }
            return taken;
        } finally {
            descriptor.leave();
            Reference.reachabilityFence(batch);
        }
    }

    /**
     * Fills in as many messages as there is room for.
     *
     * @return the first packet that is in none of them
     */
    private int prepareGroup(PacketBatch batch, int begin) {
        int limit = Math.min(batch.count(), begin + messages.capacity());
        int next = begin;
        prepared = 0;
        while (next < limit && hasWayTo(batch.endpoint(next))) {
            int runEnd = offload ? endOfRun(batch, next, limit) : next + 1;
            prepare(messages, prepared, batch, next, runEnd, next - begin, true);
            firstPackets[prepared] = next;
            prepared++;
            next = runEnd;
        }
        firstPackets[prepared] = next;
        return next;
    }

    private boolean hasWayTo(Endpoint destination) {
        return destination.isKnown() && (ipv6 || destination.address().family() == IpFamily.IPV4);
    }

    /** The first packet behind {@code begin} that cannot go out in one message with it. */
    private static int endOfRun(PacketBatch batch, int begin, int end) {
        Endpoint destination = batch.endpoint(begin);
        int size = batch.length(begin);
        int total = size;
        int limit = Math.min(end, begin + UdpOffload.MAX_SENT_SEGMENTS);
        int next = begin + 1;
        while (next < limit
                && batch.length(next) <= size
                && total + batch.length(next) <= UdpOffload.MAX_RUN_BYTES
                && batch.endpoint(next).hasSameWay(destination)) {
            int length = batch.length(next);
            total += length;
            next++;
            if (length < size) {
                break;
            }
        }
        return next;
    }

    private void prepare(
            MessageVector vector,
            int message,
            PacketBatch batch,
            int begin,
            int end,
            int firstBuffer,
            boolean fromLocalAddress) {
        long address = vector.addressOffset(message);
        Endpoint destination = batch.endpoint(begin);
        if (ipv6) {
            SocketAddress.writeIpv6(vector.addresses(), address, destination);
        } else {
            SocketAddress.writeIpv4(vector.addresses(), address, destination);
        }
        for (int i = begin; i < end; i++) {
            vector.setBuffer(
                    firstBuffer + i - begin, batch.memory(), batch.offset(i), batch.length(i));
        }
        vector.setBuffers(message, firstBuffer, end - begin);
        vector.clearControl(message);
        if (fromLocalAddress && destination.local().isUsable()) {
            if (ipv6) {
                vector.addIpv6Source(message, destination.local());
            } else {
                vector.addIpv4Source(message, destination.local());
            }
        }
        if (end - begin > 1) {
            vector.addSegmentSize(message, batch.length(begin));
        }
    }

    /**
     * {@code sendmmsg} stops in front of a message that is refused, and names the reason only when
     * that one comes first.
     *
     * @return how many datagrams were taken
     */
    private int sendPrepared(PacketBatch batch) {
        int taken = 0;
        int next = 0;
        while (next < prepared) {
            int sent = sendFrom(messages, next, prepared - next);
            if (sent > 0) {
                taken += firstPackets[next + sent] - firstPackets[next];
                next += sent;
            } else if (sent == -Errno.EAGAIN) {
                return taken;
            } else {
                taken += sendRefused(batch, firstPackets[next], firstPackets[next + 1], -sent);
                next++;
            }
        }
        return taken;
    }

    /**
     * Sends what was refused in another way: the datagrams of a run one by one, and each from
     * another address, if it could be the local one that the machine does not have any more. Only a
     * single datagram tells that apart from a run whose datagrams are too long to be cut here.
     */
    private int sendRefused(PacketBatch batch, int begin, int end, int errno) {
        if (end - begin == 1) {
            return sendFromElsewhere(batch, begin, errno);
        }
        refusals.refused(errno);
        int taken = 0;
        for (int i = begin; i < end; i++) {
            prepare(again, 0, batch, i, i + 1, 0, true);
            int sent = sendFrom(again, 0, 1);
            taken += sent == 1 ? 1 : sendFromElsewhere(batch, i, -sent);
        }
        return taken;
    }

    /** An address that is gone is invalid to IPv6, and has no way to anywhere to IPv4. */
    private static boolean mayBeTheSource(int errno) {
        return errno == Errno.EINVAL || errno == Errno.ENETUNREACH || errno == Errno.EADDRNOTAVAIL;
    }

    /** Sends one datagram that was refused from wherever the system chooses, if that helps. */
    private int sendFromElsewhere(PacketBatch batch, int index, int errno) {
        LocalAddress local = batch.endpoint(index).local();
        if (!local.isUsable() || !mayBeTheSource(errno)) {
            return 0;
        }
        prepare(again, 0, batch, index, index + 1, 0, false);
        if (sendFrom(again, 0, 1) != 1) {
            return 0;
        }
        local.forget();
        return 1;
    }

    /**
     * One system call, once the socket has room.
     *
     * @return how many messages were taken, or a negated {@link Errno}; EAGAIN when there was no
     *     room for {@link #FULL_BUFFER_WAIT_MILLIS}
     */
    private int sendFrom(MessageVector vector, int first, int count) {
        while (true) {
            int sent =
                    calls.sendmmsg(
                            descriptor.fd(), vector.headers(), vector.headerOffset(first), count);
            boolean tryAgain =
                    sent == -Errno.EINTR
                            || (sent == -Errno.EAGAIN && waiter.await(FULL_BUFFER_WAIT_MILLIS));
            if (!tryAgain) {
                return sent;
            }
        }
    }

    @Override
    public void close() {
        // The scratch memory goes with this object; the descriptor is the transport's.
    }
}
