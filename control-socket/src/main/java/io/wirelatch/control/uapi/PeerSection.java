package io.wirelatch.control.uapi;

import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.AllowedIpChange;
import io.wirelatch.tunnel.settings.PeerChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The lines of a {@code set=1} request that follow one {@code public_key}. */
final class PeerSection {

    private final UapiValues values;
    private final PublicKey publicKey;
    private final List<AllowedIpChange> allowedIps = new ArrayList<>();
    private boolean remove;
    private boolean updateOnly;
    private boolean replaceAllowedIps;
    private Optional<PresharedKey> presharedKey = Optional.empty();
    private Optional<Endpoint> endpoint = Optional.empty();
    private OptionalInt keepaliveSeconds = OptionalInt.empty();

    PeerSection(UapiValues values, PublicKey publicKey) {
        this.values = values;
        this.publicKey = publicKey;
    }

    void take(String key, String value) throws BadLineException {
        switch (key) {
            case "remove" -> {
                values.requireTrue(value);
                remove = true;
            }
            case "update_only" -> {
                values.requireTrue(value);
                updateOnly = true;
            }
            case "preshared_key" -> presharedKey = Optional.of(values.presharedKey(value));
            case "endpoint" -> endpoint = Optional.of(values.endpoint(value));
            case "persistent_keepalive_interval" ->
                    keepaliveSeconds = OptionalInt.of(values.unsigned16(value));
            case "replace_allowed_ips" -> {
                values.requireTrue(value);
                replaceAllowedIps = true;
                allowedIps.clear();
            }
            case "allowed_ip" -> allowedIps.add(values.allowedIp(value));
            case "protocol_version" -> values.requireProtocolVersion(value);
            default -> throw new BadLineException(UapiErrno.EINVAL);
        }
    }

    PeerChange toChange() {
        return new PeerChange(
                publicKey,
                remove,
                updateOnly,
                presharedKey,
                endpoint,
                keepaliveSeconds,
                replaceAllowedIps,
                allowedIps);
    }
}
