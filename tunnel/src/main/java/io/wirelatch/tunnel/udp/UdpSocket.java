package io.wirelatch.tunnel.udp;

import com.sun.jna.LastErrorException;
import io.wirelatch.tunnel.posix.Errno;
import io.wirelatch.tunnel.posix.Libc;
import io.wirelatch.tunnel.tun.DeviceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A bound UDP socket that does not block.
 *
 * @param fd its descriptor
 * @param ipv6 whether it is of the IPv6 family, on which IPv4 is mapped
 * @param offload whether it sends and receives runs of datagrams as one, see {@link UdpOffload}
 * @param localPort the port, never 0
 */
record UdpSocket(int fd, boolean ipv6, boolean offload, int localPort) {

    /**
     * Room for what arrives while the receiving thread is busy: at 1 Gbit/s about 50 ms. The system
     * counts its own overhead too, and gives less to a process without CAP_NET_ADMIN.
     */
    private static final int BUFFER_BYTES = 7 << 20;

    /** {@code asm-generic/socket.h} */
    private static final int SOL_SOCKET = 1;

    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;

    /** {@code linux/in6.h} */
    private static final int IPV6_V6ONLY = 26;

    /**
     * Binds one socket for each receiver to the same port.
     *
     * @throws DeviceException when the port is taken or not permitted
     */
    static List<UdpSocket> bindAll(int port, UdpOptions options) {
        UdpSocket first = bind(port, options.offload());
        if (options.receivers() == 1) {
            return List.of(first);
        }
        // The port is free, or that would have failed: sockets that share a port would also share
        // it with another process that does the same, and nobody would notice. For a moment the
        // port
        // is nobody's; whoever takes it then is noticed.
        Libc.close(first.fd());
        List<UdpSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < options.receivers(); i++) {
                sockets.add(bind(first.localPort(), first.ipv6(), options.offload(), true));
            }
        } catch (LastErrorException e) {
            sockets.forEach(socket -> Libc.close(socket.fd()));
            throw refused(first.localPort(), e);
        }
        return List.copyOf(sockets);
    }

    private static UdpSocket bind(int port, boolean wantsOffload) {
        try {
            return bind(port, true, wantsOffload, false);
        } catch (LastErrorException e) {
            if (e.getErrorCode() != Errno.EAFNOSUPPORT && e.getErrorCode() != Errno.EADDRNOTAVAIL) {
                throw refused(port, e);
            }
        }
        try {
            return bind(port, false, wantsOffload, false);
        } catch (LastErrorException e) {
            throw refused(port, e);
        }
    }

    /**
     * @param ipv6 whether to serve IPv6 and IPv4, or IPv4 alone
     * @param wantsOffload whether to offload where the system can
     * @param sharesPort whether other sockets are bound to the same port
     * @throws LastErrorException when the system refuses
     */
    static UdpSocket bind(int port, boolean ipv6, boolean wantsOffload, boolean sharesPort) {
        int fd =
                Libc.socket(
                        ipv6 ? Libc.AF_INET6 : Libc.AF_INET,
                        Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC,
                        0);
        try {
            if (ipv6) {
                setOption(fd, PacketInfo.IPPROTO_IPV6, IPV6_V6ONLY, 0);
            }
            if (sharesPort) {
                setOption(fd, SOL_SOCKET, SO_REUSEPORT, 1);
            }
            setBufferSize(fd, SO_RCVBUFFORCE, SO_RCVBUF);
            setBufferSize(fd, SO_SNDBUFFORCE, SO_SNDBUF);
            byte[] anyAddress = anyAddress(port, ipv6);
            Libc.bind(fd, anyAddress, anyAddress.length);
            if (ipv6) {
                setOption(fd, PacketInfo.IPPROTO_IPV6, PacketInfo.IPV6_RECVPKTINFO, 1);
            } else {
                setOption(fd, PacketInfo.IPPROTO_IP, PacketInfo.IP_PKTINFO, 1);
            }
            boolean offload = wantsOffload && enableOffload(fd);
            return new UdpSocket(fd, ipv6, offload, localPort(fd, anyAddress.length));
        } catch (LastErrorException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** Linux 5.0 and later; what can receive runs can send them too (4.18). */
    private static boolean enableOffload(int fd) {
        try {
            setOption(fd, UdpOffload.SOL_UDP, UdpOffload.UDP_GRO, 1);
            return true;
        } catch (LastErrorException e) {
            return false;
        }
    }

    private static void setBufferSize(int fd, int forcedOption, int option) {
        try {
            setOption(fd, SOL_SOCKET, forcedOption, BUFFER_BYTES);
        } catch (LastErrorException e) {
            setOption(fd, SOL_SOCKET, option, BUFFER_BYTES);
        }
    }

    private static void setOption(int fd, int level, int option, int value) {
        Libc.setsockopt(fd, level, option, new int[] {value}, Integer.BYTES);
    }

    /** A socket address of zeros but for its family and port: every address of the machine. */
    private static byte[] anyAddress(int port, boolean ipv6) {
        byte[] address = new byte[ipv6 ? SocketAddress.IPV6_BYTES : SocketAddress.IPV4_BYTES];
        ByteBuffer.wrap(address)
                .order(ByteOrder.nativeOrder())
                .putShort((short) (ipv6 ? Libc.AF_INET6 : Libc.AF_INET))
                .order(ByteOrder.BIG_ENDIAN)
                .putShort((short) port);
        return address;
    }

    private static int localPort(int fd, int addressLength) {
        byte[] address = new byte[addressLength];
        Libc.getsockname(fd, address, new int[] {addressLength});
        return ByteBuffer.wrap(address).getShort(SocketAddress.PORT) & 0xFFFF;
    }

    private static DeviceException refused(int port, LastErrorException e) {
        return switch (e.getErrorCode()) {
            case Errno.EADDRINUSE -> PortRefusal.inUse(port, e);
            case Errno.EACCES, Errno.EPERM -> PortRefusal.notPermitted(port, e);
            default -> PortRefusal.other(port, Errno.text(e.getErrorCode()), e);
        };
    }
}
