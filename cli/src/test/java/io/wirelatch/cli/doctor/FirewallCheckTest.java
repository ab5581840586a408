package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.cli.doctor.firewall.Packet;
import io.wirelatch.cli.doctor.firewall.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FirewallCheckTest {

    private static final Packet IN = new Packet(51820, false);
    private static final Packet ANSWER = new Packet(Packet.ANY_PORT, true, true);

    private static final String EMPTY_NFT = "{\"nftables\": []}";
    private static final String LEGACY_DROPS =
            "*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";

    @Test
    void aRuleThatMayDropIsNotAllRight() {
        Verdict unsure = new Verdict.Accepted(List.of("inet t input: rule with handle 7"));
        Warning warning = assertInstanceOf(Warning.class, FirewallCheck.describe(unsure, IN, ""));
        assertTrue(warning.found().contains("rule with handle 7"), warning.found());
    }

    @Test
    void whatIsKeptBackIsToldFromWhatIsKeptOut() {
        Verdict dropped = new Verdict.Dropped("inet t output", "its policy is drop", List.of());
        Problem problem =
                assertInstanceOf(Problem.class, FirewallCheck.describe(dropped, ANSWER, "ufw-"));
        assertTrue(problem.found().startsWith("keeps back this server's"), problem.found());
        assertEquals(
                "sudo nft insert rule inet t output ct state established,related accept",
                problem.mend().getFirst());
    }

    @Test
    void rulesOfTheOldTablesAreFoundWhereNftShowsNothing() {
        List<Finding> findings =
                examine(Map.of("nft", EMPTY_NFT, "iptables-legacy-save", LEGACY_DROPS));
        assertInstanceOf(Ok.class, findings.getFirst());
        Problem problem = assertInstanceOf(Problem.class, findings.get(1));
        assertTrue(problem.found().contains("filter INPUT"), problem.found());
    }

    @Test
    void whereNftShowsRulesTheOldTablesAreNotAsked() {
        String nft =
                "{\"nftables\": [{\"chain\": {\"family\": \"inet\", \"table\": \"t\", \"name\":"
                        + " \"input\", \"type\": \"filter\", \"hook\": \"input\", \"policy\":"
                        + " \"drop\"}}]}";
        List<Finding> findings = examine(Map.of("nft", nft, "iptables-legacy-save", LEGACY_DROPS));
        assertEquals(1, findings.size(), findings.toString());
        assertTrue(findings.getFirst().found().contains("inet t input"), findings.toString());
    }

    @Test
    void rulesOfIptablesThatNftShowsInPartAreReadAsIptablesSavesThem() {
        String nft =
                "{\"nftables\": [{\"chain\": {\"family\": \"ip\", \"table\": \"filter\", \"name\":"
                        + " \"INPUT\", \"type\": \"filter\", \"hook\": \"input\", \"policy\":"
                        + " \"accept\"}}, {\"rule\": {\"family\": \"ip\", \"table\": \"filter\","
                        + " \"chain\": \"INPUT\", \"handle\": 4, \"expr\": [{\"xt\": {\"type\":"
                        + " \"match\", \"name\": \"addrtype\"}}, {\"drop\": null}]}}]}";
        String saved =
                """
                *filter
                :INPUT ACCEPT [0:0]
                -A INPUT -m addrtype --dst-type MULTICAST -j DROP
                COMMIT
                """;
        assertInstanceOf(Warning.class, examine(Map.of("nft", nft)).getFirst());
        List<Finding> findings = examine(Map.of("nft", nft, "iptables-save", saved));
        assertTrue(findings.stream().allMatch(Ok.class::isInstance), findings.toString());
        assertTrue(findings.toString().contains("lets in UDP port 51820"), findings.toString());
    }

    @Test
    void whoeverMadeTheRulesIsAskedToChangeThem() {
        assertEquals(
                "sudo firewall-cmd --permanent --zone=home --add-port=51820/udp && sudo firewall-cmd"
                        + " --reload",
                mend(
                        "inet firewalld filter_INPUT",
                        "inet firewalld filter_IN_home: rule with handle 7",
                        "firewalld"));
        assertEquals(
                "sudo firewall-cmd --permanent --add-port=51820/udp && sudo firewall-cmd --reload",
                mend("inet firewalld filter_INPUT", "rule with handle 7", "firewalld"));
        assertEquals(
                "sudo ufw allow 51820/udp",
                mend("filter INPUT", "its policy is drop", ":ufw-user-input"));
        assertEquals(
                "sudo nft insert rule inet t input udp dport 51820 accept",
                mend("inet t input", "its policy is drop", "table inet firewalld"));
    }

    private static String mend(String chain, String by, String rules) {
        Verdict dropped = new Verdict.Dropped(chain, by, List.of());
        return assertInstanceOf(Problem.class, FirewallCheck.describe(dropped, IN, rules))
                .mend()
                .getFirst();
    }

    /** On a machine with these programs, which print this. */
    private static List<Finding> examine(Map<String, String> programs) {
        return FirewallCheck.examine(
                List.of(IN, ANSWER),
                name ->
                        Optional.ofNullable(programs.get(name))
                                .map(out -> new HostCommand.Answer(0, out)));
    }
}
