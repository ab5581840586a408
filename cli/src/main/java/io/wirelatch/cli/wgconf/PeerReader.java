package io.wirelatch.cli.wgconf;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects what one section [Peer] says. Of a key that is no list the last one counts. */
final class PeerReader {

    private static final List<String> KEYS =
            List.of("PublicKey", "PresharedKey", "AllowedIPs", "Endpoint", "PersistentKeepalive");

    /** Where the section begins. */
    private final String place;

    private final Set<Cidr> allowedIps = new LinkedHashSet<>();
    private Optional<PublicKey> publicKey = Optional.empty();
    private PresharedKey presharedKey = PresharedKey.NONE;
    private Optional<EndpointName> endpoint = Optional.empty();
    private int keepaliveSeconds;

    PeerReader(String place) {
        this.place = place;
    }

    void read(Setting line) {
        switch (line.canonicalKey()) {
            case "publickey" ->
                    publicKey =
                            Optional.of(
                                    line.required(
                                            Values.attempt(PublicKey::ofBase64, line.value()),
                                            Wording.KEY));
            case "presharedkey" ->
                    presharedKey =
                            line.required(
                                    Values.attempt(PresharedKey::ofBase64, line.value()),
                                    Wording.KEY);
            case "allowedips" -> {
                // As wg has it, a peer may say that it has no networks.
                if (!line.value().isEmpty()) {
                    line.list(Values::network, Wording.ADDRESSES)
                            .forEach(network -> allowedIps.add(network.network()));
                }
            }
            case "endpoint" ->
                    endpoint =
                            Optional.of(
                                    line.required(
                                            EndpointName.parse(line.value()),
                                            "a name or an address, and a port from 1 to 65535, such"
                                                    + " as vpn.example.com:51820, 192.0.2.7:51820"
                                                    + " or [2001:db8::7]:51820"));
            case "persistentkeepalive" -> keepaliveSeconds = keepalive(line);
            default -> throw line.unknown(KEYS);
        }
    }

    PeerConf result() {
        return new PeerConf(
                publicKey.orElseThrow(
                        () ->
                                new WgConfException(
                                        "%s: this [Peer] has no PublicKey.\nAdd the line 'PublicKey = ...' to it."
                                                .formatted(place))),
                presharedKey,
                List.copyOf(allowedIps),
                endpoint,
                keepaliveSeconds);
    }

    private static int keepalive(Setting line) {
        return line.value().equalsIgnoreCase("off")
                ? 0
                : line.required(
                        Values.number(line.value(), 0, 65535),
                        "a number of seconds from 1 to 65535, or off");
    }
}
