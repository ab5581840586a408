package io.wirelatch.cli.doctor;

import io.wirelatch.state.PairedClient;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.TunDevice;
import io.wirelatch.tunnel.udp.LinuxUdp;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A WireGuard handshake with the server that this machine has paired with, by an engine without an
 * interface. To be tried only while the client itself does not run: the server takes it for the
 * client, and tells that it came and went.
 */
final class HandshakeTrial {

    private static final int ANY_PORT = 0;

    private HandshakeTrial() {}

    /**
     * Whether the server made a session with this machine within the time.
     *
     * @throws io.wirelatch.tunnel.tun.DeviceException when there is no port to be had
     */
    static boolean succeeds(PairedClient client, InetSocketAddress server, Duration patience) {
        CountDownLatch established = new CountDownLatch(1);
        TunnelListener listener =
                new TunnelListener() {
                    @Override
                    public void sessionEstablished(PublicKey peer, Endpoint endpoint) {
                        established.countDown();
                    }
                };
        try (Tunnel tunnel =
                Tunnel.start(
                        new TunnelSettings(
                                client.privateKey(), false, AeadImplementation.fastest()),
                        new NoInterface(client.offer().mtu()),
                        LinuxUdp.bind(ANY_PORT),
                        listener,
                        UnclaimedDatagrams.IGNORED)) {
            tunnel.setPeer(
                    new PeerSettings(
                            client.offer().serverKey(),
                            client.offer().presharedKey(),
                            client.offer().pools(),
                            Endpoint.of(server),
                            0));
            tunnel.initiateHandshake(client.offer().serverKey());
            return established.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What an engine has for an interface when nobody sends anything. */
    private static final class NoInterface implements TunDevice {

        private final int mtu;
        private final CountDownLatch closed = new CountDownLatch(1);

        NoInterface(int mtu) {
            this.mtu = mtu;
        }

        @Override
        public String name() {
            return "none";
        }

        @Override
        public int mtu() {
            return mtu;
        }

        @Override
        public int read(PacketBatch batch) {
            batch.clear();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return CLOSED;
        }

        @Override
        public int write(PacketBatch batch) {
            return batch.count();
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
