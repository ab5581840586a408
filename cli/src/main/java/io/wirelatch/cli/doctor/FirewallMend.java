package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.firewall.Packet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lets a packet through a firewall. Who made the rules is asked to change them: what is
 * changed behind its back is gone when it starts anew.
 */
final class FirewallMend {

    /** What firewalld has for a zone, such as {@code filter_IN_home} and {@code …_home_deny}. */
    private static final Pattern ZONE =
            Pattern.compile("filter_IN_(\\S+?)(?:_(?:pre|log|deny|allow|post))?: .*");

    private FirewallMend() {}

    /**
     * @param chain that the packet passes by itself, and in which it ends
     * @param by the rule, with the chain that it stands in if that is another one
     * @param rules the whole ruleset, as it was printed
     */
    static List<String> lines(String chain, String by, Packet packet, String rules) {
        String[] words = chain.split(" ", -1);
        boolean nft = words.length == 3;
        if (nft && words[1].equals("firewalld")) {
            return ofFirewalld(by, packet);
        }
        if (rules.contains("ufw-") && !packet.established()) {
            String out = packet.outgoing() ? "out " : "";
            return List.of("sudo ufw allow %s%d/udp".formatted(out, packet.port()));
        }
        return nft ? ofNft(chain, packet) : ofIptables(words[0], words[1], packet);
    }

    private static List<String> ofFirewalld(String by, Packet packet) {
        if (packet.outgoing() || packet.established()) {
            return List.of(
                    "see which policy does that: sudo firewall-cmd --list-all-policies",
                    "what firewalld itself does not say comes from: sudo firewall-cmd --direct"
                            + " --get-all-rules");
        }
        Matcher zone = ZONE.matcher(by);
        int start = by.indexOf("filter_IN_");
        String inZone =
                start >= 0 && zone.region(start, by.length()).matches()
                        ? "--zone=%s ".formatted(zone.group(1))
                        : "";
        return List.of(
                "sudo firewall-cmd --permanent %s--add-port=%d/udp && sudo firewall-cmd --reload"
                        .formatted(inZone, packet.port()));
    }

    private static List<String> ofNft(String chain, Packet packet) {
        String match =
                packet.established()
                        ? "ct state established,related"
                        : "udp dport " + packet.port();
        return List.of(
                "sudo nft insert rule %s %s accept".formatted(chain, match),
                "and the same rule in /etc/nftables.conf, to keep it");
    }

    private static List<String> ofIptables(String table, String chain, Packet packet) {
        String match =
                packet.established()
                        ? "-m conntrack --ctstate ESTABLISHED,RELATED"
                        : "-p udp --dport " + packet.port();
        return List.of(
                "sudo iptables -t %s -I %s %s -j ACCEPT".formatted(table, chain, match),
                "(iptables-legacy, if iptables-legacy-save shows the chain)",
                "the same with ip6tables; sudo netfilter-persistent save keeps both");
    }
}
