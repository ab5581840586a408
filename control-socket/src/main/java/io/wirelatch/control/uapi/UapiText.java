package io.wirelatch.control.uapi;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.InterfaceSnapshot;
import io.wirelatch.tunnel.PeerStats;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/** Writes the answers of the protocol, line by line. */
final class UapiText {

    /** Of the WireGuard protocol between peers. */
    static final int PROTOCOL_VERSION = 1;

    private static final HexFormat HEX = HexFormat.of();

    private final Appendable out;

    UapiText(Appendable out) {
        this.out = out;
    }

    /** The answer to {@code get=1}, without its end: what is not set is left out. */
    void write(InterfaceSnapshot snapshot) throws IOException {
        if (!snapshot.privateKey().isNone()) {
            secret("private_key", snapshot.privateKey().revealBytes());
        }
        line("listen_port", snapshot.listenPort());
        if (snapshot.firewallMark() != 0) {
            line("fwmark", Integer.toUnsignedLong(snapshot.firewallMark()));
        }
        for (InterfaceSnapshot.Peer peer : snapshot.peers()) {
            write(peer);
        }
    }

    /** The end of every answer. */
    void end(int errno) throws IOException {
        line("errno", -errno);
        out.append('\n');
    }

    private void write(InterfaceSnapshot.Peer peer) throws IOException {
        PeerStats stats = peer.stats();
        line("public_key", HEX.formatHex(stats.publicKey().toBytes()));
        secret("preshared_key", peer.presharedKey().revealBytes());
        line("protocol_version", PROTOCOL_VERSION);
        if (stats.endpoint().isKnown()) {
            line("endpoint", stats.endpoint().toString());
        }
        Instant handshake = stats.latestHandshake();
        line("last_handshake_time_sec", handshake.getEpochSecond());
        line("last_handshake_time_nsec", handshake.getNano());
        line("tx_bytes", stats.txBytes());
        line("rx_bytes", stats.rxBytes());
        line("persistent_keepalive_interval", stats.persistentKeepaliveSeconds());
        for (Cidr network : stats.allowedIps()) {
            line("allowed_ip", network.toString());
        }
    }

    /** A secret in memory of its own, which is wiped. */
    private void secret(String key, byte[] value) throws IOException {
        out.append(key).append('=');
        HEX.formatHex(out, value);
        out.append('\n');
        Arrays.fill(value, (byte) 0);
    }

    private void line(String key, long value) throws IOException {
        line(key, Long.toString(value));
    }

    private void line(String key, String value) throws IOException {
        out.append(key).append('=').append(value).append('\n');
    }
}
