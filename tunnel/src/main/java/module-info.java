/** The WireGuard engine: handshake, sessions, peers, and the way of a packet in both directions. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // enroll is compiled after this module, which it is exported to
module io.wirelatch.tunnel {
    requires transitive io.wirelatch.ippool;
    requires static org.jspecify;
    requires com.sun.jna;
    requires org.bouncycastle.provider;

    exports io.wirelatch.tunnel;
    exports io.wirelatch.tunnel.aead;
    exports io.wirelatch.tunnel.crypto to
            io.wirelatch.enroll;
    exports io.wirelatch.tunnel.key;
    exports io.wirelatch.tunnel.link;
    exports io.wirelatch.tunnel.machine;
    exports io.wirelatch.tunnel.packet;
    exports io.wirelatch.tunnel.settings;
    exports io.wirelatch.tunnel.time;
    exports io.wirelatch.tunnel.tun;
    exports io.wirelatch.tunnel.udp;
}
