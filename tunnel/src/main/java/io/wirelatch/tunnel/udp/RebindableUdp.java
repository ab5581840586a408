package io.wirelatch.tunnel.udp;

import io.wirelatch.tunnel.packet.PacketBatch;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A UDP transport that can move to another port while it is in use: it stands for whichever
 * transport it has bound last. The new port is bound before the old one is closed, so that a port
 * which is taken changes nothing. Any one thread at a time may rebind; receiver and senders follow
 * by themselves.
 */
public final class RebindableUdp implements UdpTransport {

    private final IntFunction<? extends UdpTransport> binder;
    private volatile UdpTransport current;
    private int firewallMark;
    private boolean closed;

    private RebindableUdp(IntFunction<? extends UdpTransport> binder, UdpTransport first) {
        this.binder = binder;
        this.current = first;
    }

    /**
     * Binds a port with {@link LinuxUdp}.
     *
     * @param port 1 to 65535, or 0 for any that is free
     * @throws io.wirelatch.tunnel.tun.DeviceException when the port is taken or not permitted
     */
    public static RebindableUdp bind(int port) {
        return bind(port, LinuxUdp::bind);
    }

    /**
     * Binds a port, now and whenever it moves, as the caller says.
     *
     * @param binder binds a port, or any that is free for 0, always with as many receivers
     */
    public static RebindableUdp bind(int port, IntFunction<? extends UdpTransport> binder) {
        return new RebindableUdp(binder, binder.apply(port));
    }

    @Override
    public synchronized void rebind(int port) {
        rebind(port, firewallMark);
    }

    @Override
    public synchronized void rebind(int port, int mark) {
        UdpTransport old = current;
        if (closed) {
            return;
        }
        if (port == old.localPort()) {
            setFirewallMark(mark);
            return;
        }
        UdpTransport moved = binder.apply(port);
        try {
            mark(moved, 0, mark);
        } catch (RuntimeException e) {
            moved.close();
            throw e;
        }
        firewallMark = mark;
        current = moved;
        old.close();
    }

    @Override
    public synchronized void setFirewallMark(int mark) {
        mark(current, firewallMark, mark);
        firewallMark = mark;
    }

    /** Marking takes rights, also with the mark that is there already. */
    private static void mark(UdpTransport transport, int before, int mark) {
        if (mark != before) {
            transport.setFirewallMark(mark);
        }
    }

    @Override
    public void forgetLocalAddresses() {
        current.forgetLocalAddresses();
    }

    @Override
    public int localPort() {
        return current.localPort();
    }

    @Override
    public boolean receivesRuns() {
        return current.receivesRuns();
    }

    @Override
    public int receive(PacketBatch batch) {
        return receive(0, batch);
    }

    @Override
    public List<UdpReceiver> receivers() {
        return IntStream.range(0, current.receivers().size())
                .<UdpReceiver>mapToObj(index -> batch -> receive(index, batch))
                .toList();
    }

    private int receive(int index, PacketBatch batch) {
        while (true) {
            UdpTransport from = current;
            int received = from.receivers().get(index).receive(batch);
            if (received != CLOSED || from.equals(current)) {
                return received;
            }
        }
    }

    @Override
    public UdpSender newSender() {
        return new FollowingSender();
    }

    @Override
    public synchronized void close() {
        closed = true;
        current.close();
    }

    /** Sends through the transport that is current at the moment. */
    private final class FollowingSender implements UdpSender {

        private @Nullable UdpTransport through;
        private @Nullable UdpSender sender;

        @Override
        public int send(PacketBatch batch) {
            while (true) {
                UdpTransport now = current;
                UdpSender known = sender;
                if (known == null || !now.equals(through)) {
                    known = follow(now);
                }
                int taken = known.send(batch);
                // Nothing is taken by a transport that was left at this very moment.
                if (taken > 0 || now.equals(current)) {
                    return taken;
                }
            }
        }

        private UdpSender follow(UdpTransport transport) {
            close();
            UdpSender next = transport.newSender();
            through = transport;
            sender = next;
            return next;
        }

        @Override
        public void close() {
            if (sender != null) {
                sender.close();
                sender = null;
            }
        }
    }
}
