package io.wirelatch.tunnel.machine;

import com.sun.jna.LastErrorException;
import io.wirelatch.tunnel.posix.Errno;
import io.wirelatch.tunnel.posix.Libc;
import io.wirelatch.tunnel.tun.DeviceException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How long an IP packet may be on the way to an address, found out by sending datagrams that no
 * router may cut into pieces: one for which a packet is too long says so (RFC 1191, RFC 8201). A
 * router that drops it and says nothing is not noticed.
 *
 * @param bytes the longest IP packet, its headers included, as far as routers have told
 * @param portRefused whether the other end said that nothing listens on the port
 */
public record PathMtu(int bytes, boolean portRefused) {

    /** {@code netinet/in.h}: for IPv4 the level, the switch, its value and the answer. */
    private static final int IPPROTO_IP = 0;

    private static final int IP_MTU_DISCOVER = 10;
    private static final int IP_MTU = 14;

    /** {@code netinet/in.h}: the same for IPv6. */
    private static final int IPPROTO_IPV6 = 41;

    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int IPV6_MTU = 24;

    /** {@code linux/in.h}, and the same in IPv6: never in pieces. */
    private static final int PMTUDISC_DO = 2;

    /** RFC 791 and RFC 8200, with the 8 bytes of RFC 768. */
    private static final int IPV4_UDP_HEADERS = 20 + 8;

    private static final int IPV6_UDP_HEADERS = 40 + 8;

    private static final Duration ANSWER_TIME = Duration.ofMillis(150);

    /** As many routers in a row may lower it, and each time the next one has its turn. */
    private static final int MAX_ROUNDS = 12;

    /** How often nothing new makes it final: a datagram or an answer may be lost. */
    private static final int QUIET_ROUNDS = 3;

    /**
     * Sends up to a dozen datagrams of zeros and waits for what comes back, half a second at least.
     *
     * @param longest do not look beyond this, in bytes with all headers
     * @throws DeviceException when this machine has no way there, in the system's words
     */
    public static PathMtu probe(InetSocketAddress server, int longest) {
        boolean ipv4 = server.getAddress() instanceof Inet4Address;
        int fd = -1;
        try {
            fd =
                    Libc.socket(
                            ipv4 ? Libc.AF_INET : Libc.AF_INET6,
                            Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC,
                            0);
            Libc.setsockopt(
                    fd,
                    ipv4 ? IPPROTO_IP : IPPROTO_IPV6,
                    ipv4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER,
                    new int[] {PMTUDISC_DO},
                    Integer.BYTES);
            byte[] address = socketAddress(server);
            Libc.connect(fd, address, address.length);
            return probe(fd, ipv4, longest);
        } catch (LastErrorException e) {
            throw new DeviceException(
                    "there is no way to %s: %s"
                            .formatted(
                                    server.getAddress().getHostAddress(),
                                    Errno.text(e.getErrorCode())),
                    e.getErrorCode(),
                    e);
        } finally {
            if (fd >= 0) {
                Libc.close(fd);
            }
        }
    }

    private static PathMtu probe(int fd, boolean ipv4, int longest) {
        int headers = ipv4 ? IPV4_UDP_HEADERS : IPV6_UDP_HEADERS;
        int mtu = currentMtu(fd, ipv4);
        boolean refused = false;
        int quiet = 0;
        for (int round = 0; round < MAX_ROUNDS && quiet < QUIET_ROUNDS; round++) {
            refused |= isRefused(fd, Math.min(mtu, longest) - headers);
            LockSupport.parkNanos(ANSWER_TIME.toNanos());
            int now = currentMtu(fd, ipv4);
            quiet = now == mtu ? quiet + 1 : 0;
            mtu = now;
        }
        return new PathMtu(mtu, refused);
    }

    /** Sends one datagram; what earlier ones brought back is told by the next call. */
    private static boolean isRefused(int fd, int length) {
        try {
            Libc.send(fd, new byte[length], length, 0);
            return false;
        } catch (LastErrorException e) {
            return switch (e.getErrorCode()) {
                case Errno.ECONNREFUSED -> true;
                // Too long by now, or no room at the moment: the next round knows more.
                case Errno.EMSGSIZE, Errno.EAGAIN, Errno.ENOBUFS -> false;
                default -> throw e;
            };
        }
    }

    private static int currentMtu(int fd, boolean ipv4) {
        int[] mtu = new int[1];
        Libc.getsockopt(
                fd,
                ipv4 ? IPPROTO_IP : IPPROTO_IPV6,
                ipv4 ? IP_MTU : IPV6_MTU,
                mtu,
                new int[] {Integer.BYTES});
        return mtu[0];
    }

    /** {@code sockaddr_in} or {@code sockaddr_in6} (netinet/in.h). */
    private static byte[] socketAddress(InetSocketAddress server) {
        InetAddress address = server.getAddress();
        boolean ipv4 = address instanceof Inet4Address;
        ByteBuffer bytes = ByteBuffer.allocate(ipv4 ? 16 : 28);
        bytes.order(ByteOrder.nativeOrder())
                .putShort((short) (ipv4 ? Libc.AF_INET : Libc.AF_INET6))
                .order(ByteOrder.BIG_ENDIAN)
                .putShort((short) server.getPort());
        if (!ipv4) {
            bytes.putInt(0);
        }
        bytes.put(address.getAddress());
        if (address instanceof Inet6Address scoped) {
            bytes.order(ByteOrder.nativeOrder()).putInt(scoped.getScopeId());
        }
        return bytes.array();
    }
}
