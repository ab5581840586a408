package io.wirelatch.cli.doctor.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nft itself has printed, and rulesets of a few lines. */
class NftRulesTest {

    private static final String INPUT = "inet filter input";

    private static final String INPUT_CHAIN =
            chain("input", "\"type\": \"filter\", \"hook\": \"input\", \"policy\": \"accept\"");

    private static final String UDP_DPORT =
            "{\"payload\": {\"protocol\": \"udp\", \"field\": \"dport\"}}";

    @ParameterizedTest
    @ValueSource(ints = {53, 51820, 51822, 51830, 5000, 5010})
    void aPortThatARuleASetOrARangeNamesIsLetIn(int port) {
        assertInstanceOf(Verdict.Accepted.class, printed(new Packet(port, false)));
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 4001, 51821, 51831, 4999, 5011})
    void aPortThatNoRuleNamesMeetsThePolicy(int port) {
        assertEquals(
                new Verdict.Dropped(INPUT, "its policy is drop", List.of()),
                printed(new Packet(port, false)));
    }

    @Test
    void whatAnswersAPacketOfThisMachineIsLetIn() {
        assertEquals(new Verdict.Accepted(List.of()), printed(new Packet(51821, true)));
    }

    @Test
    void aRuleInAnotherChainIsFoundThroughTheJump() {
        Verdict.Dropped dropped =
                assertInstanceOf(Verdict.Dropped.class, printed(new Packet(5005, false)));
        assertTrue(dropped.by().contains("not this one"), dropped.by());
    }

    @Test
    void aRuleForSomeSourcesIsNamedAndDecidesNothing() {
        Verdict.Dropped dropped =
                assertInstanceOf(Verdict.Dropped.class, printed(new Packet(4000, false)));
        assertEquals("its policy is drop", dropped.by());
        assertEquals(1, dropped.unsure().size(), dropped.toString());
    }

    @Test
    void withoutRulesThereIsNothingToJudge() {
        String empty = "{\"nftables\": [{\"metainfo\": {\"json_schema_version\": 1}}]}";
        assertTrue(NftRules.parse(empty, new Packet(51820, false)).isEmpty());
    }

    @Test
    void aChainOfOutgoingPacketsIsNotAskedAboutWhatComesIn() {
        assertEquals(
                new Verdict.Accepted(List.of()),
                verdict(
                        chain(
                                "output",
                                "\"type\": \"filter\", \"hook\": \"output\","
                                        + " \"policy\": \"drop\"")));
    }

    @Test
    void theFirstRuleThatDecidesWins() {
        String input =
                chain("input", "\"type\": \"filter\", \"hook\": \"input\", \"policy\": \"accept\"");
        String drop = rule("{\"drop\": null}");
        String accept = rule("{\"accept\": null}");
        assertInstanceOf(Verdict.Dropped.class, verdict(input, drop, accept));
        assertInstanceOf(Verdict.Accepted.class, verdict(input, accept, drop));
    }

    @Test
    void aStatementThatIsNotKnownIsNamed() {
        Verdict verdict =
                verdict(
                        chain(
                                "input",
                                "\"type\": \"filter\", \"hook\": \"input\","
                                        + " \"policy\": \"accept\""),
                        rule("{\"xt\": {\"type\": \"target\", \"name\": \"TARPIT\"}}"));
        assertEquals(1, assertInstanceOf(Verdict.Accepted.class, verdict).unsure().size());
    }

    @ParameterizedTest
    @CsvSource({
        "<, 51820, false",
        "<, 51821, true",
        "<=, 51819, false",
        "<=, 51820, true",
        ">, 51820, false",
        ">, 51819, true",
        ">=, 51821, false",
        ">=, 51820, true"
    })
    void portsAreComparedAsTheOperatorSays(String operator, int bound, boolean drops) {
        String drop =
                rule(match(operator, UDP_DPORT, String.valueOf(bound)) + ", {\"drop\": null}");
        assertEquals(drops, verdict(INPUT_CHAIN, drop) instanceof Verdict.Dropped);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"payload\": {\"protocol\": \"ip\", \"field\": \"saddr\"}}",
                "{\"payload\": {\"protocol\": \"udp\", \"field\": \"length\"}}",
                "{\"meta\": {\"key\": \"nfproto\"}}"
            })
    void aDropThatDependsOnMoreThanThePortIsNamed(String left) {
        Verdict verdict =
                verdict(INPUT_CHAIN, rule(match("==", left, "\"x\"") + ", {\"drop\": null}"));
        assertEquals(1, assertInstanceOf(Verdict.Accepted.class, verdict).unsure().size());
    }

    @Test
    void whatThisMachineSendsPassesTheChainsForThat() {
        String output =
                chain("output", "\"type\": \"filter\", \"hook\": \"output\", \"policy\": \"drop\"");
        assertEquals(
                new Verdict.Dropped("inet t output", "its policy is drop", List.of()),
                verdict(new Packet(Packet.ANY_PORT, true, true), output));
    }

    @Test
    void anyPortIsNeitherInARangeForCertainNorOutsideIt() {
        String drop = rule(match("<", UDP_DPORT, "1024") + ", {\"drop\": null}");
        String output = INPUT_CHAIN.replace("\"hook\": \"input\"", "\"hook\": \"output\"");
        Verdict verdict = verdict(new Packet(Packet.ANY_PORT, true, true), output, drop);
        assertEquals(1, assertInstanceOf(Verdict.Accepted.class, verdict).unsure().size());
    }

    @Test
    void aChainOfOneDeviceIsNamedAndDecidesNothing() {
        String ingress =
                "{\"chain\": {\"family\": \"netdev\", \"table\": \"t\", \"name\": \"in\", \"type\":"
                        + " \"filter\", \"hook\": \"ingress\", \"dev\": \"eth0\", \"policy\":"
                        + " \"%s\"}}";
        String drop =
                "{\"rule\": {\"family\": \"netdev\", \"table\": \"t\", \"chain\": \"in\","
                        + " \"handle\": 3, \"expr\": [%s, {\"drop\": null}]}}"
                                .formatted(match("==", UDP_DPORT, "51820"));
        assertEquals(
                new Verdict.Accepted(List.of("netdev t in: rule with handle 3")),
                verdict(ingress.formatted("accept"), drop));
        assertEquals(
                new Verdict.Accepted(List.of("netdev t in: its policy is drop")),
                verdict(ingress.formatted("drop")));
        assertEquals(
                new Verdict.Accepted(List.of()),
                verdict(ingress.formatted("drop"), drop.replace("\"drop\"", "\"accept\"")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"nftables\": 1}"})
    void whatIsNoRulesetIsRefused(String text) {
        assertThrows(
                IllegalArgumentException.class,
                () -> NftRules.parse(text, new Packet(51820, false)));
    }

    private static Verdict verdict(String... objects) {
        return verdict(new Packet(51820, false), objects);
    }

    private static Verdict verdict(Packet packet, String... objects) {
        String json = "{\"nftables\": [" + String.join(",", objects) + "]}";
        return NftRules.parse(json, packet).verdict();
    }

    private static String match(String operator, String left, String right) {
        return "{\"match\": {\"op\": \"%s\", \"left\": %s, \"right\": %s}}"
                .formatted(operator, left, right);
    }

    private static String chain(String name, String rest) {
        return "{\"chain\": {\"family\": \"inet\", \"table\": \"t\", \"name\": \"%s\", %s}}"
                .formatted(name, rest);
    }

    private static String rule(String statement) {
        return "{\"rule\": {\"family\": \"inet\", \"table\": \"t\", \"chain\": \"input\","
                + " \"handle\": 7, \"expr\": ["
                + statement
                + "]}}";
    }

    private static Verdict printed(Packet packet) {
        return NftRules.parse(resource("nft-ruleset.json"), packet).verdict();
    }

    static String resource(String name) {
        try (InputStream in = NftRulesTest.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
