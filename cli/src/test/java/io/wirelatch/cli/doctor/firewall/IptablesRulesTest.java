package io.wirelatch.cli.doctor.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IptablesRulesTest {

    @ParameterizedTest
    @CsvSource({"51820, false", "5353, false", "8000, false", "8100, false", "40000, true"})
    void whatARuleNamesIsLetIn(int port, boolean established) {
        assertInstanceOf(Verdict.Accepted.class, printed(new Packet(port, established)));
    }

    @Test
    void whatNoRuleNamesMeetsThePolicy() {
        assertEquals(
                new Verdict.Dropped("filter INPUT", "its policy is drop", List.of()),
                printed(new Packet(51821, false)));
    }

    @Test
    void aRuleThatDropsIsNamed() {
        Verdict.Dropped dropped =
                assertInstanceOf(Verdict.Dropped.class, printed(new Packet(137, false)));
        assertTrue(dropped.by().contains("--dport 137"), dropped.by());
    }

    @Test
    void aRuleForOneInterfaceDecidesNothing() {
        Verdict.Dropped dropped =
                assertInstanceOf(Verdict.Dropped.class, printed(new Packet(69, false)));
        assertEquals(1, dropped.unsure().size(), dropped.toString());
        assertTrue(dropped.unsure().getFirst().contains("-i eth1"), dropped.toString());
    }

    @ParameterizedTest
    @CsvSource({"! --dport 51820, false", "! --dport 51821, true", "--dport 51000:, true"})
    void negatedAndOpenRangesAreUnderstood(String match, boolean drops) {
        String saved =
                """
                *filter
                :INPUT ACCEPT [0:0]
                -A INPUT -p udp -m udp %s -j DROP
                COMMIT
                """
                        .formatted(match);
        Verdict verdict = IptablesRules.parse(saved, new Packet(51820, false)).verdict();
        assertEquals(drops, verdict instanceof Verdict.Dropped);
    }

    @Test
    void whatThisMachineSendsPassesTheChainsForThat() {
        String saved = "*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT\n";
        assertEquals(
                new Verdict.Dropped("filter OUTPUT", "its policy is drop", List.of()),
                IptablesRules.parse(saved, new Packet(51820, false, true)).verdict());
    }

    @Test
    void whatIsKeptFromOtherMachinesAndFromNobodyIsNotKeptFromThisOne() {
        String saved =
                """
                *filter
                :INPUT ACCEPT [0:0]
                :not-local - [0:0]
                -A INPUT -m rpfilter --validmark --invert -j DROP
                -A INPUT -j not-local
                -A not-local -m addrtype --dst-type LOCAL -j RETURN
                -A not-local -m addrtype --dst-type MULTICAST -j RETURN
                -A not-local -j DROP
                COMMIT
                """;
        assertEquals(
                new Verdict.Accepted(List.of()),
                IptablesRules.parse(saved, new Packet(51820, false)).verdict());
    }

    @Test
    void anOptionWithoutAValueDoesNotHideTheTarget() {
        String saved =
                """
                *filter
                :INPUT DROP [0:0]
                -A INPUT -m physdev --physdev-is-bridged -j ACCEPT
                COMMIT
                """;
        Verdict.Dropped dropped =
                assertInstanceOf(
                        Verdict.Dropped.class,
                        IptablesRules.parse(saved, new Packet(51820, false)).verdict());
        assertEquals(1, dropped.unsure().size(), dropped.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "-i eth0 -s 192.0.2.0/24, true",
        "-i eth+, true",
        "! -i eth0, false",
        "-i wlan0, false",
        "-s 198.51.100.0/24, false",
        "! -s 198.51.100.0/24, true",
        "-s 192.0.2.7/32, true"
    })
    void whereThePacketComesFromIsAskedForWhereItIsKnown(String match, boolean drops) {
        String saved =
                """
                *filter
                :INPUT ACCEPT [0:0]
                -A INPUT %s -j DROP
                COMMIT
                """
                        .formatted(match);
        Packet packet = new Packet(51820, false).by("eth0").with(IpAddress.parse("192.0.2.7"));
        Verdict verdict = IptablesRules.parse(saved, packet).verdict();
        assertEquals(drops, verdict instanceof Verdict.Dropped);
        assertEquals(!drops, verdict.equals(new Verdict.Accepted(List.of())));
    }

    @Test
    void withoutRulesThereIsNothingToJudge() {
        String saved = "*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";
        assertTrue(IptablesRules.parse(saved, new Packet(51820, false)).isEmpty());
    }

    private static Verdict printed(Packet packet) {
        return IptablesRules.parse(NftRulesTest.resource("iptables-save.txt"), packet).verdict();
    }
}
