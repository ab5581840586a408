package io.wirelatch.cli.wgconf;

import io.wirelatch.ippool.Cidr;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a configuration so that {@link WgConfParser} and wg-quick read the same from it. */
public final class WgConfWriter {

    private final StringBuilder text = new StringBuilder();

    private WgConfWriter() {}

    /** The whole text, with the secrets in it. */
    public static String write(WgConf conf) {
        WgConfWriter writer = new WgConfWriter();
        writer.writeInterface(conf.ownInterface());
        conf.peers().forEach(writer::writePeer);
        return writer.text.toString();
    }

    private void writeInterface(InterfaceConf own) {
        text.append("[Interface]\n");
        own.addresses().forEach(address -> line("Address", address));
        if (!own.dns().isEmpty()) {
            line(
                    "DNS",
                    Stream.concat(own.dns().servers().stream(), own.dns().searchDomains().stream())
                            .map(Object::toString)
                            .collect(Collectors.joining(", ")));
        }
        own.mtu().ifPresent(mtu -> line("MTU", mtu));
        if (!(own.table() instanceof RoutingTable.Auto)) {
            line("Table", own.table());
        }
        if (own.saveConfig()) {
            line("SaveConfig", true);
        }
        hooks("PreUp", own.hooks().preUp());
        hooks("PostUp", own.hooks().postUp());
        hooks("PreDown", own.hooks().preDown());
        hooks("PostDown", own.hooks().postDown());
        own.listenPort().ifPresent(port -> line("ListenPort", port));
        own.firewallMark()
                .ifPresent(
                        mark -> line("FwMark", mark == 0 ? "off" : Integer.toUnsignedString(mark)));
        own.privateKey().ifPresent(key -> line("PrivateKey", key.revealBase64()));
    }

    private void writePeer(PeerConf peer) {
        text.append("\n[Peer]\n");
        line("PublicKey", peer.publicKey().toBase64());
        if (!peer.presharedKey().isNone()) {
            line("PresharedKey", peer.presharedKey().revealBase64());
        }
        if (!peer.allowedIps().isEmpty()) {
            line(
                    "AllowedIPs",
                    peer.allowedIps().stream()
                            .map(Cidr::toString)
                            .collect(Collectors.joining(", ")));
        }
        peer.endpoint().ifPresent(endpoint -> line("Endpoint", endpoint));
        if (peer.persistentKeepaliveSeconds() > 0) {
            line("PersistentKeepalive", peer.persistentKeepaliveSeconds());
        }
    }

    private void hooks(String key, List<String> commands) {
        commands.forEach(command -> line(key, command));
    }

    private void line(String key, Object value) {
        text.append(key).append(" = ").append(value).append('\n');
    }
}
