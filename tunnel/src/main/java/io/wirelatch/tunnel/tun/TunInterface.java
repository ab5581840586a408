package io.wirelatch.tunnel.tun;

import com.sun.jna.LastErrorException;
import io.wirelatch.tunnel.posix.Errno;
import io.wirelatch.tunnel.posix.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A new TUN interface (Documentation/networking/tuntap.rst), as the system calls that make it leave
 * it: without an address, and down.
 *
 * @param descriptors one for each queue; they do not block
 * @param virtioHeaders whether each packet has one in front, both ways
 * @param tcpOffload whether TCP segments cross the descriptor as one packet, both ways
 * @param udpOffload whether runs of UDP datagrams do
 */
record TunInterface(
        List<Integer> descriptors, boolean virtioHeaders, boolean tcpOffload, boolean udpOffload) {

    private static final String DEVICE_FILE = "/dev/net/tun";

    /** {@code linux/if_tun.h} */
    private static final long TUNSETIFF = 0x4004_54CAL;

    /** {@code linux/if_tun.h} */
    private static final long TUNSETOFFLOAD = 0x4004_54D0L;

    /** {@code linux/if_tun.h}: IP packets, not Ethernet frames. */
    private static final int IFF_TUN = 0x0001;

    /** {@code linux/if_tun.h}: no packet information in front. */
    private static final int IFF_NO_PI = 0x1000;

    /** {@code linux/if_tun.h}: more than one descriptor. */
    private static final int IFF_MULTI_QUEUE = 0x0100;

    /** {@code linux/if_tun.h}: a virtio header in front. */
    private static final int IFF_VNET_HDR = 0x4000;

    /** {@code linux/if_tun.h}: a new interface or none, never one that somebody else made. */
    private static final int IFF_TUN_EXCL = 0x8000;

    /** {@code linux/if_tun.h}: checksums may be left to us, TCP may come unsegmented. */
    private static final long TUN_F_CSUM_TSO4_TSO6_ECN = 0x01 | 0x02 | 0x04 | 0x08;

    /** {@code linux/if_tun.h}: UDP may come unsegmented, since Linux 6.2. */
    private static final long TUN_F_USO4_USO6 = 0x20 | 0x40;

    /** {@code linux/sockios.h} */
    private static final long SIOCGIFMTU = 0x8921;

    /** {@code linux/sockios.h} */
    private static final long SIOCSIFMTU = 0x8922;

    /** {@code linux/sockios.h} */
    private static final long SIOCGIFINDEX = 0x8933;

    /** struct ifreq (linux/if.h): char ifr_name[16], then a union of 24 bytes. */
    private static final int IFREQ_BYTES = 40;

    private static final int IFREQ_UNION = 16;

    /**
     * @param mtu 68 to 65535 bytes
     * @throws DeviceException when the name is no name or taken, there is no TUN device, or this
     *     process may not use it
     */
    static TunInterface create(String name, int mtu, TunOptions options) {
        InterfaceName.check(name);
        List<Integer> descriptors = new ArrayList<>();
        boolean created = false;
        try {
            for (int queue = 0; queue < options.queues(); queue++) {
                int fd = openDeviceFile();
                descriptors.add(fd);
                attach(fd, name, flags(queue, options));
            }
            setMtu(name, mtu);
            boolean tcp = options.offload() && setOffload(descriptors, TUN_F_CSUM_TSO4_TSO6_ECN);
            boolean udp =
                    tcp && setOffload(descriptors, TUN_F_CSUM_TSO4_TSO6_ECN | TUN_F_USO4_USO6);
            created = true;
            return new TunInterface(List.copyOf(descriptors), options.offload(), tcp, udp);
        } finally {
            if (!created) {
                descriptors.forEach(Libc::close);
            }
        }
    }

    /** The first queue makes the interface, which must be new; the others join it. */
    private static int flags(int queue, TunOptions options) {
        return IFF_TUN
                | IFF_NO_PI
                | (options.offload() ? IFF_VNET_HDR : 0)
                | (queue == 0 ? IFF_TUN_EXCL : 0)
                | (options.queues() > 1 ? IFF_MULTI_QUEUE : 0);
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

    private static void attach(int fd, String name, int flags) {
        byte[] request = new byte[IFREQ_BYTES];
        ifreq(request, name).putShort(IFREQ_UNION, (short) flags);
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
            askNetwork(SIOCSIFMTU, request);
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

    /**
     * An interface's MTU.
     *
     * @param otherwise the answer when there is no such interface here, as it was deleted, renamed
     *     or moved to another network namespace
     */
    static int mtu(String name, int otherwise) {
        byte[] request = new byte[IFREQ_BYTES];
        ByteBuffer fields = ifreq(request, name);
        try {
            askNetwork(SIOCGIFMTU, request);
            return fields.getInt(IFREQ_UNION);
        } catch (LastErrorException e) {
            return otherwise;
        }
    }

    /**
     * The number of an interface of this thread's network namespace.
     *
     * @throws LastErrorException when there is none of that name
     */
    static int index(String name) {
        byte[] request = new byte[IFREQ_BYTES];
        ByteBuffer fields = ifreq(request, name);
        askNetwork(SIOCGIFINDEX, request);
        return fields.getInt(IFREQ_UNION);
    }

    /** Such requests go to any socket, in the network namespace of this thread. */
    private static void askNetwork(long request, byte[] ifreq) {
        int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        try {
            Libc.ioctl(socket, request, ifreq);
        } finally {
            Libc.close(socket);
        }
    }

    private static boolean setOffload(List<Integer> descriptors, long features) {
        try {
            descriptors.forEach(fd -> Libc.ioctl(fd, TUNSETOFFLOAD, features));
            return true;
        } catch (LastErrorException e) {
            return false;
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

    static DeviceException failed(String what, LastErrorException e) {
        return new DeviceException(what + " failed: " + Errno.text(e.getErrorCode()), e);
    }
}
