package io.wirelatch.tunnel.udp;

import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.Errno;
import io.wirelatch.tunnel.posix.SharedDescriptor;
import io.wirelatch.tunnel.posix.SystemCalls;
import java.lang.ref.Reference;

/** One thread's {@code sendmmsg}, with the message headers that it needs. */
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
    private final MessageVector messages = new MessageVector(LinuxUdp.MAX_MESSAGES);

    /**
     * @param ipv6 whether the socket is of the IPv6 family, on which IPv4 is mapped
     */
    LinuxUdpSender(SharedDescriptor descriptor, boolean ipv6) {
        this.descriptor = descriptor;
        this.ipv6 = ipv6;
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
            int taken = 0;
            int next = 0;
            while (next < batch.count()) {
                int prepared = 0;
                while (next < batch.count() && prepared < messages.capacity()) {
                    if (prepare(prepared, batch, next++)) {
                        prepared++;
                    }
                }
                taken += sendPrepared(prepared);
            }
            return taken;
        } finally {
            descriptor.leave();
            Reference.reachabilityFence(batch);
        }
    }

    /** Fills in one message; false when the socket has no way to the endpoint at all. */
    private boolean prepare(int message, PacketBatch batch, int packet) {
        Endpoint destination = batch.endpoint(packet);
        if (!destination.isKnown()) {
            return false;
        }
        long address = messages.addressOffset(message);
        if (ipv6) {
            SocketAddress.writeIpv6(messages.addresses(), address, destination);
        } else if (destination.address().family() == IpFamily.IPV4) {
            SocketAddress.writeIpv4(messages.addresses(), address, destination);
        } else {
            return false;
        }
        messages.setBuffer(
                message, batch.memory().address() + batch.offset(packet), batch.length(packet));
        return true;
    }

    /**
     * {@code sendmmsg} stops in front of a datagram that is refused, and names the reason only when
     * that one comes first.
     */
    private int sendPrepared(int count) {
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
                taken += sent;
                next += sent;
            } else if (sent == -Errno.EAGAIN) {
                if (!waiter.await(FULL_BUFFER_WAIT_MILLIS)) {
                    return taken;
                }
            } else if (sent != -Errno.EINTR) {
                next++;
            }
        }
        return taken;
    }

    @Override
    public void close() {
        // The scratch memory goes with this object; the descriptor is the transport's.
    }
}
