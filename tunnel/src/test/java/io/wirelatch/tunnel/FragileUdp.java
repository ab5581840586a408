package io.wirelatch.tunnel;

import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.udp.UdpSender;
import io.wirelatch.tunnel.udp.UdpTransport;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real port that can be made to fail. */
final class FragileUdp implements UdpTransport {

    private final UdpTransport real;
    private final AtomicInteger closes = new AtomicInteger();
    private volatile @Nullable RuntimeException receiveFailure;
    private volatile @Nullable RuntimeException sendFailure;

    FragileUdp(UdpTransport real) {
        this.real = real;
    }

    /** The next datagram that arrives is its end. */
    void failReceiving(RuntimeException cause) {
        receiveFailure = cause;
    }

    void failSending(RuntimeException cause) {
        sendFailure = cause;
    }

    int closes() {
        return closes.get();
    }

    @Override
    public int localPort() {
        return real.localPort();
    }

    @Override
    public int receive(PacketBatch batch) {
        int received = real.receive(batch);
        throwIfSet(receiveFailure);
        return received;
    }

    @Override
    public UdpSender newSender() {
        UdpSender sender = real.newSender();
        return new UdpSender() {
            @Override
            public int send(PacketBatch batch) {
                throwIfSet(sendFailure);
                return sender.send(batch);
            }

            @Override
            public void close() {
                sender.close();
            }
        };
    }

    private static void throwIfSet(@Nullable RuntimeException failure) {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        closes.incrementAndGet();
        real.close();
    }
}
