package io.wirelatch.control;

import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.nio.charset.StandardCharsets;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Where a service manager wants to hear how the process is that it has started: the socket that
 * sd_notify(3) describes. Any thread may send.
 */
public final class NotifySocket implements AutoCloseable {

    /** What a name in the abstract namespace begins with; the kernel has a zero there. */
    private static final char ABSTRACT_MARK = '@';

    private final AFUNIXDatagramSocket socket;

    private NotifySocket(AFUNIXDatagramSocket socket) {
        this.socket = socket;
    }

    /**
     * @param address the value of {@code NOTIFY_SOCKET}: an absolute path, or {@code @} and a name
     *     in the abstract namespace
     * @throws IOException when it is neither, or nobody listens there
     */
    public static NotifySocket open(String address) throws IOException {
        AFUNIXSocketAddress unixAddress = parse(address);
        AFUNIXDatagramSocket socket = AFUNIXDatagramSocket.newInstance();
        try {
            socket.connect(unixAddress);
            return new NotifySocket(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static AFUNIXSocketAddress parse(String address) throws IOException {
        if (address.startsWith("/")) {
            return AFUNIXSocketAddress.of(new File(address));
        }
        if (address.length() > 1 && address.charAt(0) == ABSTRACT_MARK) {
            return AFUNIXSocketAddress.inAbstractNamespace(address.substring(1));
        }
        throw new IOException("'" + address + "' is neither an absolute path nor an abstract name");
    }

    /**
     * Sends one datagram.
     *
     * @param assignments such as {@code READY=1}, each of one line
     */
    public void send(String... assignments) throws IOException {
        byte[] datagram = String.join("\n", assignments).getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(datagram, datagram.length));
    }

    @Override
    public void close() {
        socket.close();
    }
}
