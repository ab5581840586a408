/** The WireGuard engine: handshake, sessions, peers, and the way of a packet in both directions. */
@org.jspecify.annotations.NullMarked
module io.wirelatch.tunnel {
    requires transitive io.wirelatch.ippool;
    requires static org.jspecify;
    requires com.sun.jna;
    requires org.bouncycastle.provider;

    exports io.wirelatch.tunnel;
    exports io.wirelatch.tunnel.aead;
    exports io.wirelatch.tunnel.key;
    exports io.wirelatch.tunnel.link;
    exports io.wirelatch.tunnel.packet;
    exports io.wirelatch.tunnel.settings;
    exports io.wirelatch.tunnel.time;
    exports io.wirelatch.tunnel.tun;
    exports io.wirelatch.tunnel.udp;
}
