package io.wirelatch.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.control.NetworkStatus.Role;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StatusJsonTest {

    private static final BigInteger TWO_TO_53 = BigInteger.TWO.pow(53);

    @Test
    void everyFieldStandsUnderItsNameInOrder() {
        JsonNode json = JsonFields.MAPPER.readTree(StatusJson.format(SampleStatus.SERVER));

        assertEquals(
                List.of(
                        "interface",
                        "role",
                        "publicKey",
                        "listenPort",
                        "addresses",
                        "mtu",
                        "window",
                        "pools",
                        "peers"),
                List.copyOf(json.propertyNames()));
        assertEquals(
                List.of(
                        "open",
                        "secondsRemaining",
                        "locked",
                        "failures",
                        "maxFailures",
                        "codeUses",
                        "maxCodeUses",
                        "approve",
                        "held"),
                List.copyOf(json.get("window").propertyNames()));
        assertEquals(
                List.of("cidr", "size", "leased"),
                List.copyOf(json.get("pools").get(0).propertyNames()));
        assertEquals(
                List.of(
                        "name",
                        "publicKey",
                        "addresses",
                        "endpoint",
                        "latestHandshake",
                        "rxBytes",
                        "txBytes",
                        "online"),
                List.copyOf(json.get("peers").get(0).propertyNames()));
    }

    @Test
    void everyFieldHasItsType() {
        JsonNode json = JsonFields.MAPPER.readTree(StatusJson.format(SampleStatus.SERVER));
        JsonNode peer = json.get("peers").get(0);

        assertEquals("server", json.get("role").stringValue());
        assertTrue(json.get("listenPort").isInt());
        assertEquals("10.150.0.1/24", json.get("addresses").get(0).stringValue());
        assertTrue(json.get("window").get("open").booleanValue());
        assertEquals(47, json.get("window").get("secondsRemaining").intValue());
        assertEquals(253, json.get("pools").get(0).get("size").intValue());
        assertTrue(peer.get("latestHandshake").isIntegralNumber());
        assertTrue(peer.get("rxBytes").isIntegralNumber());
        assertTrue(peer.get("online").isBoolean());
        assertEquals("10.150.0.2", peer.get("addresses").get(0).stringValue());
    }

    @Test
    void aSizeIsAStringOnlyWhereItPasses2To53() {
        assertEquals("9007199254740992", sizeAsJson(TWO_TO_53));
        assertEquals("\"9007199254740993\"", sizeAsJson(TWO_TO_53.add(BigInteger.ONE)));
        assertEquals(
                "\"18446744073709551614\"",
                sizeAsJson(BigInteger.TWO.pow(64).subtract(BigInteger.TWO)));
    }

    @Test
    void theEngineIsShownOnlyWhereItWasAskedFor() {
        assertFalse(StatusJson.format(SampleStatus.SERVER).contains("engine"));

        JsonNode json = JsonFields.MAPPER.readTree(StatusJson.format(SampleStatus.VERBOSE_CLIENT));
        assertEquals("libcrypto", json.get("engine").get("aead").stringValue());
        assertEquals(3, json.get("engine").get("drops").get("replayed").longValue());
    }

    @Test
    void theServersVersionIsShownWhereItIsKnown() {
        assertFalse(StatusJson.format(SampleStatus.SERVER).contains("serverVersion"));

        JsonNode json = JsonFields.MAPPER.readTree(StatusJson.format(SampleStatus.VERBOSE_CLIENT));
        assertEquals("0.1.0", json.get("serverVersion").stringValue());
    }

    @Test
    void peersAloneAreAnArrayOfTheSameObjects() {
        JsonNode peers =
                JsonFields.MAPPER.readTree(StatusJson.formatPeers(SampleStatus.SERVER.peers()));
        JsonNode status = JsonFields.MAPPER.readTree(StatusJson.format(SampleStatus.SERVER));

        assertTrue(peers.isArray());
        assertEquals(status.get("peers"), peers);
    }

    private static String sizeAsJson(BigInteger size) {
        NetworkStatus status =
                new NetworkStatus(
                        "latch0",
                        Role.SERVER,
                        "",
                        51820,
                        List.of(),
                        1420,
                        WindowStatus.CLOSED,
                        List.of(new PoolStatus("fd00::/64", size, BigInteger.ONE)),
                        List.of(),
                        Optional.empty(),
                        Optional.empty());
        JsonNode json = JsonFields.MAPPER.readTree(StatusJson.format(status));
        return json.get("pools").get(0).get("size").toString();
    }

    @Test
    void aPeerThatHasNotPairedSaysSo() {
        PeerStatus byHand = new PeerStatus("", "KEY", List.of(), "", 0, 0, 0, false);
        assertEquals(
                1,
                StatusJson.formatPeers(List.of(byHand)).split("\"paired\" : false", -1).length - 1);
    }
}
