package io.wirelatch.cli.doctor.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that lead from zone to zone, in the form that firewalld gives them. */
class FirewalldRulesTest {

    private static final String INPUT = "inet firewalld filter_INPUT";
    private static final Packet OPEN = new Packet(51820, false);
    private static final Packet CLOSED = new Packet(51821, false);

    @Test
    void aPortThatIsOpenInTheInterfacesZoneIsLetInWithoutADoubt() {
        assertEquals(new Verdict.Accepted(List.of()), verdict(OPEN.by("eth0")));
    }

    @Test
    void aPortThatIsNotIsKeptOutForCertainByTheZone() {
        Verdict.Dropped dropped =
                assertInstanceOf(Verdict.Dropped.class, verdict(CLOSED.by("eth0")));
        assertEquals(INPUT, dropped.chain());
        assertEquals(List.of(), dropped.unsure());
        assertTrue(dropped.by().startsWith("inet firewalld filter_IN_home: "), dropped.by());
    }

    @Test
    void anInterfaceWithoutAZoneIsInTheOneForAllOthers() {
        Verdict.Dropped dropped =
                assertInstanceOf(Verdict.Dropped.class, verdict(OPEN.by("wlan0")));
        assertTrue(dropped.by().startsWith("inet firewalld filter_IN_public: "), dropped.by());
    }

    @Test
    void aZoneThatTakesEverythingDecidesForItsInterfaceAlone() {
        assertEquals(new Verdict.Accepted(List.of()), verdict(CLOSED.by("docker0")));
    }

    @Test
    void whereTheInterfaceIsNotKnownTheOtherZonesAreNamed() {
        Verdict.Dropped dropped = assertInstanceOf(Verdict.Dropped.class, verdict(OPEN));
        assertEquals(2, dropped.unsure().size(), dropped.toString());
        assertTrue(
                dropped.unsure().toString().contains("filter_IN_home_allow"), dropped.toString());
        assertTrue(dropped.unsure().toString().contains("filter_IN_trusted"), dropped.toString());
    }

    @Test
    void answersAreLetIn() {
        assertEquals(new Verdict.Accepted(List.of()), verdict(new Packet(40_000, true)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void whatGoesToAServerIsLetOutUnlessItsAddressIsOneOfTheRefused(String server) {
        Packet out = new Packet(51820, false, true);
        assertEquals(new Verdict.Accepted(List.of()), verdict(out.with(IpAddress.parse(server))));
        assertInstanceOf(
                Verdict.Dropped.class, verdict(out.with(IpAddress.parse("2002:a9fe:1::1"))));
    }

    private static Verdict verdict(Packet packet) {
        return NftRules.parse(NftRulesTest.resource("firewalld-ruleset.json"), packet).verdict();
    }
}
