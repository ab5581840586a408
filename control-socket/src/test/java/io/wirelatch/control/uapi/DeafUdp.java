package io.wirelatch.control.uapi;

import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.tun.DeviceException;
import io.wirelatch.tunnel.udp.UdpSender;
import io.wirelatch.tunnel.udp.UdpTransport;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A port that hears nothing and from which nothing leaves the machine, and that can be moved. */
final class DeafUdp implements UdpTransport {

    /** A port that somebody else has. */
    static final int TAKEN = 7;

    private static final int ANY_FREE_PORT = 40_000;
    private static final int EADDRINUSE = 98;

    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int port = ANY_FREE_PORT;

    @Override
    public int localPort() {
        return port;
    }

    @Override
    public void rebind(int newPort) {
        if (newPort == TAKEN) {
            throw new DeviceException("taken", EADDRINUSE, new IOException("taken"));
        }
        port = newPort == 0 ? ANY_FREE_PORT : newPort;
    }

    @Override
    public void setFirewallMark(int mark) {}

    @Override
    public int receive(PacketBatch batch) {
        batch.clear();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return CLOSED;
    }

    @Override
    public UdpSender newSender() {
        return new UdpSender() {
            @Override
            public int send(PacketBatch batch) {
                return batch.count();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
