package io.wirelatch.tunnel.udp;

import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * UDP through the JDK's own channel, on any system: one call and some garbage for every datagram.
 * Where {@link LinuxUdp} works it is the better one.
 */
public final class ChannelUdp implements UdpTransport {

    /** More than any UDP payload: what fills it to the end does not exist. */
    private static final int MAX_DATAGRAM_BYTES = 65_536;

    private static final int SOCKET_BUFFER_BYTES = 7 << 20;

    private final DatagramChannel channel;
    private final Selector selector;
    private final int localPort;
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
    private volatile boolean closed;

    private ChannelUdp(DatagramChannel channel, Selector selector, int localPort) {
        this.channel = channel;
        this.selector = selector;
        this.localPort = localPort;
    }

    /**
     * Binds a port on every address of the machine, IPv6 and IPv4.
     *
     * @param port 1 to 65535, or 0 for any that is free
     * @throws io.wirelatch.tunnel.tun.DeviceException when the port is taken or not permitted
     */
    public static ChannelUdp bind(int port) {
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
            channel.bind(new InetSocketAddress(port));
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            int localPort = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            return new ChannelUdp(channel, selector, localPort);
        } catch (IOException e) {
            closeQuietly(channel);
            throw e instanceof BindException
                    ? PortRefusal.inUse(port, e)
                    : PortRefusal.other(port, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public int localPort() {
        return localPort;
    }

    @Override
    public int receive(PacketBatch batch) {
        batch.clear();
        try {
            while (!closed) {
                boolean received = receiveReady(batch);
                if (received) {
                    return batch.count();
                }
                selector.select();
                selector.selectedKeys().clear();
            }
            return CLOSED;
        } catch (ClosedChannelException | ClosedSelectorException e) {
            return CLOSED;
        } catch (IOException e) {
            throw new UncheckedIOException("UDP port " + localPort + " cannot be read", e);
        }
    }

    /** Takes what is there; false when that was nothing, not even a datagram to leave out. */
    private boolean receiveReady(PacketBatch batch) throws IOException {
        boolean received = false;
        while (!batch.isFull() && batch.count() < batch.slots()) {
            datagram.clear();
            InetSocketAddress source = (InetSocketAddress) channel.receive(datagram);
            if (source == null) {
                return received;
            }
            received = true;
            datagram.flip();
            int length = datagram.remaining();
            if (length > batch.slotBytes()) {
                batch.leaveOut();
            } else if (source.getPort() != 0) {
                int offset = batch.slotOffset(batch.count());
                MemorySegment.copy(
                        MemorySegment.ofBuffer(datagram), 0, batch.memory(), offset, length);
                batch.add(offset, length, Endpoint.of(source));
            }
        }
        return received;
    }

    @Override
    public UdpSender newSender() {
        return new Sender(channel);
    }

    @Override
    public void close() {
        closed = true;
        closeQuietly(selector);
        closeQuietly(channel);
    }

    /** What cannot be closed is closed already, or goes with the process. */
    private static void closeQuietly(@Nullable Closeable resource) {
        if (resource != null) {
            try {
                resource.close();
            } catch (IOException e) {
                // Nobody is left to use it.
            }
        }
    }

    /** The channel itself serves any number of threads. */
    private record Sender(DatagramChannel channel) implements UdpSender {

        @Override
        public int send(PacketBatch batch) {
            int taken = 0;
            for (int i = 0; i < batch.count(); i++) {
                if (batch.endpoint(i).isKnown() && sendOne(batch, i)) {
                    taken++;
                }
            }
            return taken;
        }

        private boolean sendOne(PacketBatch batch, int index) {
            int length = batch.length(index);
            ByteBuffer packet = batch.memory().asSlice(batch.offset(index), length).asByteBuffer();
            try {
                channel.send(packet, socketAddress(batch.endpoint(index)));
                return !packet.hasRemaining();
            } catch (IOException e) {
                return false;
            }
        }

        private static InetSocketAddress socketAddress(Endpoint endpoint) throws IOException {
            InetAddress address = endpoint.address().toInetAddress();
            if (endpoint.scopeId() != 0) {
                address = Inet6Address.getByAddress(null, address.getAddress(), endpoint.scopeId());
            }
            return new InetSocketAddress(address, endpoint.port());
        }

        @Override
        public void close() {
            // There is nothing of the sender's own.
        }
    }
}
