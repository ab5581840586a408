package io.wirelatch.tunnel.udp;

import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.packet.Endpoint;
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

    private final SendOffload offload;

    /**
     * @param ipv6 whether the socket is of the IPv6 family, on which IPv4 is mapped
     * @param offload whether to send runs of datagrams as one; shared by the socket's senders
     */
    LinuxUdpSender(SharedDescriptor descriptor, boolean ipv6, SendOffload offload) {
        this.descriptor = descriptor;
        this.ipv6 = ipv6;
        this.offload = offload;
        this.waiter = descriptor.new Waiter(calls, SharedDescriptor.POLLOUT);
        for (int i = 0; i < messages.capacity(); i++) {
            messages.setAddressLength(
                    i, ipv6 ? SocketAddress.IPV6_BYTES : SocketAddress.IPV4_BYTES);
        }
    }

    @Override
    public int send(PacketBatch batch) {
        if (!descriptor.enter()) {
            return 0;
        }
        try {
            return sendRange(batch, 0, batch.count(), offload.isOn());
        } finally {
            descriptor.leave();
            Reference.reachabilityFence(batch);
        }
    }

    private int sendRange(PacketBatch batch, int begin, int end, boolean inRuns) {
        int taken = 0;
        int next = begin;
        while (next < end) {
            int first = next;
            int count = 0;
            while (next < end && next - first < messages.capacity()) {
                if (!hasWayTo(batch.endpoint(next))) {
                    // What cannot be sent ends the group, so that a message's packets stay in line.
                    break;
                }
                int limit = Math.min(end, first + messages.capacity());
                int runEnd = inRuns ? endOfRun(batch, next, limit) : next + 1;
                prepare(count, batch, next, runEnd, next - first);
                firstPackets[count] = next;
                count++;
                next = runEnd;
            }
            firstPackets[count] = next;
            taken += sendPrepared(batch, count);
            if (next < end && !hasWayTo(batch.endpoint(next))) {
                next++;
            }
        }
        return taken;
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
                && batch.endpoint(next).equals(destination)) {
            int length = batch.length(next);
            total += length;
            next++;
            if (length < size) {
                break;
            }
        }
        return next;
    }

    private void prepare(int message, PacketBatch batch, int begin, int end, int firstBuffer) {
        long address = messages.addressOffset(message);
        if (ipv6) {
            SocketAddress.writeIpv6(messages.addresses(), address, batch.endpoint(begin));
        } else {
            SocketAddress.writeIpv4(messages.addresses(), address, batch.endpoint(begin));
        }
        for (int i = begin; i < end; i++) {
            messages.setBuffer(
                    firstBuffer + i - begin, batch.memory(), batch.offset(i), batch.length(i));
        }
        messages.setBuffers(message, firstBuffer, end - begin);
        if (end - begin > 1) {
            messages.setSegmentSize(message, batch.length(begin));
        } else {
            messages.setUnsegmented(message);
        }
    }

    /**
     * {@code sendmmsg} stops in front of a message that is refused, and names the reason only when
     * that one comes first.
     *
     * @return how many datagrams were taken
     */
    private int sendPrepared(PacketBatch batch, int count) {
        int taken = 0;
        int next = 0;
        while (next < count) {
            int sent =
                    calls.sendmmsg(
                            descriptor.fd(),
                            messages.headers(),
                            messages.headerOffset(next),
                            count - next);
            if (sent > 0) {
                taken += firstPackets[next + sent] - firstPackets[next];
                next += sent;
            } else if (sent == -Errno.EAGAIN) {
                if (!waiter.await(FULL_BUFFER_WAIT_MILLIS)) {
                    return taken;
                }
            } else if (sent != -Errno.EINTR) {
                if (firstPackets[next + 1] - firstPackets[next] > 1) {
                    return taken + sendSingly(batch, next, count, -sent);
                }
                next++;
            }
        }
        return taken;
    }

    /** Sends what is left of a group one by one, because a run in it was refused. */
    private int sendSingly(PacketBatch batch, int message, int count, int errno) {
        offload.refused(errno);
        return sendRange(batch, firstPackets[message], firstPackets[count], false);
    }

    @Override
    public void close() {
        // The scratch memory goes with this object; the descriptor is the transport's.
    }
}
