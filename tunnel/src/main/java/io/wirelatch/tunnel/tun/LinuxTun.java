package io.wirelatch.tunnel.tun;

import com.sun.jna.LastErrorException;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.Libc;
import io.wirelatch.tunnel.posix.SharedDescriptor;
import io.wirelatch.tunnel.posix.SystemCalls;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Linux TUN interface. It lives in the network namespace of the thread that opens it, and ends
 * with its descriptors.
 */
public final class LinuxTun implements TunDevice {

    private final String name;
    private volatile int mtu;
    private final List<LinuxTunQueue> queues;
    private final SharedDescriptor descriptor;
    private final SharedDescriptor.Waiter writable;
    private final LinuxLinkWatch linkWatch;

    private LinuxTun(
            String name,
            int mtu,
            List<LinuxTunQueue> queues,
            SharedDescriptor descriptor,
            LinuxLinkWatch linkWatch) {
        this.name = name;
        this.mtu = mtu;
        this.queues = queues;
        this.descriptor = descriptor;
        this.writable = descriptor.new Waiter(new SystemCalls(), SharedDescriptor.POLLOUT);
        this.linkWatch = linkWatch;
    }

    /** An interface with one queue and with offload, and nobody to tell. */
    public static LinuxTun open(String name, int mtu) {
        return open(name, mtu, TunOptions.DEFAULT, notice -> {});
    }

    /**
     * Makes a new interface. It has no address yet and is down.
     *
     * @param mtu 68 to 65535 bytes
     * @param notices told in a sentence, here or later on a writing thread, when the system does
     *     not offload what it was asked to
     * @throws DeviceException when the name is no name or taken, there is no TUN device, or this
     *     process may not use it
     */
    public static LinuxTun open(
            String name, int mtu, TunOptions options, Consumer<String> notices) {
        TunInterface made = TunInterface.create(name, mtu, options);
        if (options.offload() && !made.tcpOffload()) {
            notices.accept(
                    "this system does not leave segmentation to a tunnel: one packet at a time");
        }
        WriteOffload writeOffload =
                new WriteOffload(name, made.tcpOffload(), made.udpOffload(), notices);
        List<LinuxTunQueue> queues = new ArrayList<>();
        try {
            SharedDescriptor first = null;
            for (int fd : made.descriptors()) {
                SharedDescriptor descriptor = new SharedDescriptor(fd);
                first = first == null ? descriptor : first;
                queues.add(new LinuxTunQueue(name, descriptor, made.virtioHeaders(), writeOffload));
            }
            SharedDescriptor watched = Objects.requireNonNull(first);
            return new LinuxTun(
                    name,
                    mtu,
                    List.copyOf(queues),
                    watched,
                    LinuxLinkWatch.open(watched, TunInterface.index(name)));
        } catch (LastErrorException e) {
            made.descriptors()
                    .subList(queues.size(), made.descriptors().size())
                    .forEach(Libc::close);
            queues.forEach(LinuxTunQueue::close);
            throw TunInterface.failed("watching the interface " + name, e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    /** {@inheritDoc} Of an interface that is out of sight, what it was before. */
    @Override
    public int mtu() {
        mtu = TunInterface.mtu(name, mtu);
        return mtu;
    }

    /** {@inheritDoc} An interface that is out of sight has none. */
    @Override
    public List<IpAddress> addresses() {
        try {
            NetworkInterface known = NetworkInterface.getByName(name);
            return known == null ? List.of() : known.inetAddresses().map(IpAddress::of).toList();
        } catch (SocketException e) {
            return List.of();
        }
    }

    /** {@inheritDoc} It takes writes while it is up, in whatever network namespace it is. */
    @Override
    public synchronized boolean isUp() {
        if (!descriptor.enter()) {
            return false;
        }
        try {
            return writable.await(0) && writable.seen() == SharedDescriptor.POLLOUT;
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public Optional<LinkWatch> linkWatch() {
        return Optional.of(linkWatch);
    }

    @Override
    public List<TunQueue> queues() {
        return List.copyOf(queues);
    }

    @Override
    public int read(PacketBatch batch) {
        return queues.getFirst().read(batch);
    }

    /** {@inheritDoc} A packet is refused while the interface is down, for one. */
    @Override
    public int write(PacketBatch batch) {
        return queues.getFirst().write(batch);
    }

    /** Returns when the interface is gone. */
    @Override
    public void close() {
        queues.forEach(LinuxTunQueue::close);
        linkWatch.close();
    }
}
