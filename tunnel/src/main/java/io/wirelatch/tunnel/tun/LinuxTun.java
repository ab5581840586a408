package io.wirelatch.tunnel.tun;

import com.sun.jna.LastErrorException;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.Errno;
import io.wirelatch.tunnel.posix.Libc;
import io.wirelatch.tunnel.posix.SharedDescriptor;
import io.wirelatch.tunnel.posix.SystemCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A Linux TUN interface (Documentation/networking/tuntap.rst): raw IP packets without a prefix. It
 * lives in the network namespace of the thread that opens it, and ends with the descriptor.
 */
public final class LinuxTun implements TunDevice {

    private static final String DEVICE_FILE = "/dev/net/tun";

    /** {@code linux/if_tun.h} */
    private static final long TUNSETIFF = 0x4004_54CAL;

    /** {@code linux/if_tun.h}: IP packets, not Ethernet frames. */
    private static final int IFF_TUN = 0x0001;

    /** {@code linux/if_tun.h}: nothing in front of the packet. */
    private static final int IFF_NO_PI = 0x1000;

    /** {@code linux/if_tun.h}: a new interface or none, never one that somebody else made. */
    private static final int IFF_TUN_EXCL = 0x8000;

    /** {@code linux/sockios.h} */
    private static final long SIOCSIFMTU = 0x8922;

    /** struct ifreq (linux/if.h): char ifr_name[16], then a union of 24 bytes. */
    private static final int IFREQ_BYTES = 40;

    private static final int IFREQ_UNION = 16;

    private final String name;
    private final int mtu;
    private final SharedDescriptor descriptor;

    private final SystemCalls readerCalls = new SystemCalls();
    private final SharedDescriptor.Waiter reader;
    private final SystemCalls writerCalls = new SystemCalls();

    private LinuxTun(String name, int mtu, SharedDescriptor descriptor) {
        this.name = name;
        this.mtu = mtu;
        this.descriptor = descriptor;
        this.reader = descriptor.new Waiter(readerCalls, SharedDescriptor.POLLIN);
    }

    /**
     * Makes a new interface. It has no address yet and is down.
     *
     * @param mtu 68 to 65535 bytes
     * @throws DeviceException when the name is no name or taken, there is no TUN device, or this
     *     process may not use it
     */
    public static LinuxTun open(String name, int mtu) {
        InterfaceName.check(name);
        int fd = openDeviceFile();
        SharedDescriptor descriptor = null;
        try {
            createInterface(fd, name);
            setMtu(name, mtu);
            descriptor = new SharedDescriptor(fd);
        } catch (LastErrorException e) {
            throw failed("watching the interface " + name, e);
        } finally {
            if (descriptor == null) {
                Libc.close(fd);
            }
        }
        return new LinuxTun(name, mtu, descriptor);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public int read(PacketBatch batch) {
        batch.clear();
        if (!descriptor.enter()) {
            return CLOSED;
        }
        try {
            while (true) {
                readReady(batch);
                if (!batch.isEmpty() || batch.leftOut() > 0) {
                    return batch.count();
                }
                if (!reader.await(-1)) {
                    return CLOSED;
                }
            }
        } finally {
            descriptor.leave();
        }
    }

    /**
     * Takes what is there, one packet a call and a slot. The tailroom is offered to the system too:
     * a packet that reaches into it is longer than the batch carries, because somebody raised the
     * interface's MTU, and would otherwise arrive cut without a sign of it.
     */
    private void readReady(PacketBatch batch) {
        int packetSize = batch.slotBytes();
        while (!batch.isFull()) {
            int offset = batch.slotOffset(batch.count());
            int length = readerCalls.read(descriptor.fd(), batch.memory(), offset, packetSize + 1);
            if (length > 0 && length <= packetSize) {
                batch.add(offset, length, Endpoint.UNKNOWN);
            } else if (length > packetSize) {
                batch.leaveOut();
            } else if (length == -Errno.EAGAIN) {
                return;
            } else if (length < 0 && length != -Errno.EINTR) {
                throw readFailure(-length);
            }
        }
    }

    private UncheckedIOException readFailure(int errno) {
        String why = errno == Errno.EBADFD ? "it was removed from outside" : Errno.text(errno);
        String message = "the interface " + name + " cannot be read: " + why;
        return new UncheckedIOException(message, new IOException(message));
    }

    /** {@inheritDoc} A packet is refused while the interface is down, for one. */
    @Override
    public int write(PacketBatch batch) {
        if (!descriptor.enter()) {
            return 0;
        }
        try {
            int taken = 0;
            for (int i = 0; i < batch.count(); i++) {
                int written =
                        writerCalls.write(
                                descriptor.fd(), batch.memory(), batch.offset(i), batch.length(i));
                if (written == batch.length(i)) {
                    taken++;
                }
            }
            return taken;
        } finally {
            descriptor.leave();
        }
    }

    /** Returns when the interface is gone. */
    @Override
    public void close() {
        descriptor.close();
    }

    private static int openDeviceFile() {
        try {
            return Libc.open(DEVICE_FILE, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        } catch (LastErrorException e) {
            throw switch (e.getErrorCode()) {
                case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
                        new DeviceException(
                                "this machine has no "
                                        + DEVICE_FILE
                                        + ": load the driver with 'modprobe tun', or hand a container"
                                        + " the device with --device "
                                        + DEVICE_FILE,
                                e);
                case Errno.EPERM, Errno.EACCES -> notPermitted("opening " + DEVICE_FILE, e);
                default -> failed("opening " + DEVICE_FILE, e);
            };
        }
    }

    private static void createInterface(int fd, String name) {
        byte[] request = new byte[IFREQ_BYTES];
        ifreq(request, name).putShort(IFREQ_UNION, (short) (IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL));
        try {
            Libc.ioctl(fd, TUNSETIFF, request);
        } catch (LastErrorException e) {
            throw switch (e.getErrorCode()) {
                case Errno.EBUSY ->
                        new DeviceException(
                                "an interface named "
                                        + name
                                        + " is there already: stop what uses it, or choose another"
                                        + " name with --interface",
                                e);
                case Errno.EPERM, Errno.EACCES -> notPermitted("creating the interface " + name, e);
                default -> failed("creating the interface " + name, e);
            };
        }
    }

    private static void setMtu(String name, int mtu) {
        byte[] request = new byte[IFREQ_BYTES];
        ifreq(request, name).putInt(IFREQ_UNION, mtu);
        try {
            int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
            try {
                Libc.ioctl(socket, SIOCSIFMTU, request);
            } finally {
                Libc.close(socket);
            }
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.EINVAL) {
                throw new DeviceException(
                        "an MTU of "
                                + mtu
                                + " is not possible on "
                                + name
                                + ": choose one from 68 to 65535 with --mtu, 1420 suits most networks",
                        e);
            }
            throw failed("setting the MTU of " + name, e);
        }
    }

    /** Writes the name, and answers with a view to write the union through. */
    private static ByteBuffer ifreq(byte[] request, String name) {
        return ByteBuffer.wrap(request)
                .order(ByteOrder.nativeOrder())
                .put(0, name.getBytes(StandardCharsets.US_ASCII));
    }

    private static DeviceException notPermitted(String what, LastErrorException e) {
        return new DeviceException(
                what
                        + " is not permitted: run as root (sudo), or give a container the device and the"
                        + " right to use it with --device "
                        + DEVICE_FILE
                        + " --cap-add NET_ADMIN",
                e);
    }

    private static DeviceException failed(String what, LastErrorException e) {
        return new DeviceException(what + " failed: " + Errno.text(e.getErrorCode()), e);
    }
}
