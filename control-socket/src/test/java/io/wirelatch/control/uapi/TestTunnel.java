package io.wirelatch.control.uapi;

import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.udp.RebindableUdp;

/** A real engine on a port of its own, with an interface through which nobody sends. */
final class TestTunnel {

    private TestTunnel() {}

    static Tunnel start() {
        return Tunnel.start(
                new TunnelSettings(PrivateKey.NONE, false, AeadImplementation.JDK),
                new QuietTun(),
                RebindableUdp.bind(0),
                TunnelListener.NONE,
                UnclaimedDatagrams.IGNORED);
    }
}
