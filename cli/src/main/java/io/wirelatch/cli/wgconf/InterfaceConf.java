package io.wirelatch.cli.wgconf;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.key.PrivateKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the sections [Interface] say.
 *
 * @param privateKey empty where a hook is to set it
 * @param listenPort 0 for any that is free
 * @param firewallMark an unsigned number; 0 for none, in so many words
 * @param addresses each with the prefix length of the network behind the interface; the length is
 *     the whole address where the file has none
 * @param dns name servers and search domains
 * @param mtu in bytes
 * @param table where routes go
 * @param hooks the commands of the file
 * @param saveConfig whether the file is written anew when the interface goes down
 */
public record InterfaceConf(
        Optional<PrivateKey> privateKey,
        OptionalInt listenPort,
        OptionalInt firewallMark,
        List<Cidr> addresses,
        DnsConf dns,
        OptionalInt mtu,
        RoutingTable table,
        Hooks hooks,
        boolean saveConfig) {

    public InterfaceConf {
        addresses = List.copyOf(addresses);
    }

    /**
     * Commands that a shell runs, in the order of the file, with {@code %i} in them for the
     * interface's name.
     */
    public record Hooks(
            List<String> preUp, List<String> postUp, List<String> preDown, List<String> postDown) {

        public Hooks {
            preUp = List.copyOf(preUp);
            postUp = List.copyOf(postUp);
            preDown = List.copyOf(preDown);
            postDown = List.copyOf(postDown);
        }
    }
}
