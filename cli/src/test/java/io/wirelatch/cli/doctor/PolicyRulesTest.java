package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules as {@code ip -json rule} of iproute2 6.1 prints them. */
class PolicyRulesTest {

    private static final Cidr POOL = Cidr.parse("10.150.0.0/24");

    private static final String LOCAL = "{\"priority\":0,\"src\":\"all\",\"table\":\"local\"}";
    private static final String MAIN = "{\"priority\":32766,\"src\":\"all\",\"table\":\"main\"}";
    private static final String MAIN_WITHOUT_DEFAULT =
            "{\"priority\":32764,\"src\":\"all\",\"table\":\"main\",\"suppress_prefixlen\":0}";
    private static final String VPN =
            "{\"priority\":32765,\"not\":null,\"src\":\"all\",\"fwmark\":\"0xca6c\",\"table\":\"51820\"}";
    private static final String DEFAULT_BY_VPN =
            "{\"dst\":\"default\",\"dev\":\"wg0\",\"table\":\"51820\",\"scope\":\"link\",\"flags\":[]}";

    @Test
    void aMachineWithItsOwnRulesAloneTakesNothingAway() {
        assertEquals(Optional.empty(), before(LOCAL + "," + MAIN, ""));
    }

    @Test
    void aVpnThatLeavesTheMainTableItsRoutesTakesNothingAway() {
        assertEquals(
                Optional.empty(),
                before(String.join(",", LOCAL, MAIN_WITHOUT_DEFAULT, VPN, MAIN), DEFAULT_BY_VPN));
    }

    @Test
    void aVpnThatWantsEverythingIsNamedWithItsRule() {
        assertEquals(
                Optional.of(
                        new PolicyRules.Catch(
                                32765, "not from all fwmark 0xca6c lookup 51820", "out by wg0")),
                before(String.join(",", MAIN, LOCAL, VPN), DEFAULT_BY_VPN));
    }

    @Test
    void aTableThatThrowsThePacketsBackTakesNothingAway() {
        String thrown = "{\"type\":\"throw\",\"dst\":\"10.0.0.0/8\",\"table\":\"51820\"}";
        assertEquals(Optional.empty(), before(VPN + "," + MAIN, DEFAULT_BY_VPN + "," + thrown));
    }

    @Test
    void routesThatLeadToTheInterfaceItselfAreRight() {
        assertEquals(
                Optional.empty(),
                before(VPN + "," + MAIN, DEFAULT_BY_VPN.replace("wg0", "latch0")));
    }

    @ParameterizedTest
    @CsvSource({
        "prohibit, 10.150.0.0, true",
        "blackhole, 10.150.0.64, true",
        "prohibit, 10.9.0.0, false"
    })
    void aRuleThatRefusesIsOneToo(String action, String network, boolean caught) {
        String rule =
                "{\"priority\":9,\"src\":\"all\",\"dst\":\"%s\",\"dstlen\":26,\"action\":\"%s\"}"
                        .formatted(network, action);
        assertEquals(caught, before(rule + "," + MAIN, "").isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"src\":\"all\",\"fwmark\":\"0x1\"",
                "\"src\":\"all\",\"iif\":\"eth0\"",
                "\"src\":\"192.0.2.0\",\"srclen\":24",
                "\"src\":\"all\",\"uid_start\":1000,\"uid_end\":1000",
                "\"src\":\"all\",\"dst\":\"192.0.2.1\""
            })
    void aRuleForOtherPacketsTakesNothingAway(String selector) {
        String rule = "{\"priority\":9,%s,\"table\":\"51820\"}".formatted(selector);
        assertEquals(Optional.empty(), before(rule + "," + MAIN, DEFAULT_BY_VPN));
    }

    @Test
    void aRuleThatLeapsOverOthersIsFollowed() {
        String leap = "{\"priority\":9,\"src\":\"all\",\"goto\":32766}";
        assertEquals(Optional.empty(), before(String.join(",", leap, VPN, MAIN), DEFAULT_BY_VPN));
    }

    @Test
    void whatIsNoAnswerIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> PolicyRules.parse("", "oops"));
        assertThrows(IllegalArgumentException.class, () -> PolicyRules.parse("{", "[]"));
    }

    @Test
    void theMendingRuleComesBeforeTheOneThatIsInTheWay() {
        Finding.Problem problem =
                assertInstanceOf(
                        Finding.Problem.class,
                        PolicyCheck.describe(
                                POOL,
                                new PolicyRules.Catch(32765, "from all lookup 9", "out by wg0"),
                                "latch0"));
        assertEquals(
                "sudo ip rule add to 10.150.0.0/24 lookup main priority 32764",
                problem.mend().getFirst());
    }

    @Test
    void answersThatARuleSendsOutElsewhereAreAWarning() {
        OwnAddress own = new OwnAddress("eth0", IpAddress.parse("192.0.2.7"));
        Optional<Finding> strayed =
                PolicyCheck.strayed(own, route("203.0.113.1 from 192.0.2.7 dev wg0 table 51820"));
        Finding.Warning warning = assertInstanceOf(Finding.Warning.class, strayed.orElseThrow());
        assertTrue(warning.found().contains("192.0.2.7 out by wg0"), warning.found());
        assertEquals(
                Optional.empty(),
                PolicyCheck.strayed(own, route("203.0.113.1 from 192.0.2.7 dev eth0 table 7")));
        assertEquals(
                Optional.empty(),
                PolicyCheck.strayed(
                        own, route("203.0.113.1 from 192.0.2.7 via 10.0.0.1 dev eth1")));
    }

    private static Route route(String answer) {
        return Route.parse(answer).orElseThrow();
    }

    private static Optional<PolicyRules.Catch> before(String rules, String routes) {
        return PolicyRules.parse("[" + rules + "]", "[" + routes + "]").before(POOL, "latch0");
    }
}
