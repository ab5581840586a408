package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Removed is removed: what a machine has kept opens nothing, and the log knows who did what. */
class RemovedPeerIT extends HomeLanStory {

    private static final String TOKEN = "token-for-this-test";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PublicKey piKey = PublicKey.ofBytes(new byte[32]);

    @Test
    @Order(1)
    void aMachineJoins() throws IOException {
        Path tokenFile = Files.writeString(nas.stateDir().resolveSibling("token"), TOKEN);
        nas.startWirelatch("serve", "--token-file", tokenFile.toString());
        nas.running().awaitLine("pairing: CLOSED");
        assertEquals(0, nas.wirelatch("open", "600").exitStatus());
        CommandResult wrong = mac.wirelatch("join", nas.ipv4(), "--token", "not-the-token-at-all");
        assertEquals(4, wrong.exitStatus(), wrong::toString);
        pi.startWirelatch("join", nas.ipv4(), "--token", TOKEN);
        pi.running().awaitLine("connected to");
        Traffic.assertPing(pi, "10.150.0.1");
        piKey = KeptState.clientKey(pi).orElseThrow();
        assertEquals(0, nas.wirelatch("close").exitStatus());
    }

    @Test
    @Order(2)
    void removingItEndsItsSession() {
        assertEquals(0, nas.wirelatch("remove", "pi").exitStatus());
        Traffic.assertNoPing(pi, "10.150.0.1");
        pi.running().terminate();
        assertEquals(
                List.of(piKey),
                KeptState.ofServer(nas).removedPeers().stream()
                        .map(removed -> removed.publicKey())
                        .toList());
    }

    @Test
    @Order(3)
    void itsOldStateOpensNothingAndItIsToldWhy() {
        RunningProcess join = pi.startWirelatch("join");
        join.awaitLine("or it has removed this machine");
        join.awaitLine("sudo wirelatch open 60");
        join.awaitLine("sudo wirelatch join 192.0.2.1 --token -");
        Traffic.assertNoPing(pi, "10.150.0.1");
        assertTrue(nas.status().at("/peers").isEmpty());
        join.terminate();
    }

    @Test
    @Order(4)
    void withTheTokenAloneItDoesNotComeBackThroughAClosedWindow() {
        RunningProcess join =
                pi.startWirelatch("join", nas.ipv4(), "--token", TOKEN, "--timeout", "2");
        join.awaitLine("No answer to that either");
        assertTrue(nas.status().at("/peers").isEmpty());
        join.terminate();
    }

    @Test
    @Order(5)
    void itPairsAnewThroughAnOpenWindow() {
        assertEquals(0, nas.wirelatch("open", "600").exitStatus());
        RunningProcess join = pi.startWirelatch("join", nas.ipv4(), "--token", TOKEN);
        join.awaitLine("Pairing with it anew");
        join.awaitLine("connected to");
        Traffic.assertPing(pi, "10.150.0.1");
        assertEquals(piKey, KeptState.clientKey(pi).orElseThrow());
    }

    @Test
    @Order(6)
    void theLogTellsAllOfItAlsoWhenNoServerRuns() throws IOException {
        nas.running().terminate();
        CommandResult log = nas.wirelatch("log", "--json");
        List<JsonNode> events = log.out().lines().map(JSON::readTree).toList();
        assertEquals(
                List.of(
                        "opened",
                        "attempt",
                        "refused",
                        "attempt",
                        "joined",
                        "confirmed",
                        "closed",
                        "removed",
                        "opened",
                        "attempt",
                        "joined",
                        "confirmed",
                        "closed"),
                events.stream().map(event -> event.at("/event").stringValue()).toList(),
                log::toString);
        for (int command : new int[] {0, 6, 7, 8}) {
            assertEquals(0, events.get(command).at("/uid").intValue(), log::toString);
            assertEquals("root", events.get(command).at("/user").stringValue(), log::toString);
        }
        assertTrue(events.get(2).at("/source").stringValue().startsWith("192.0.2.3:"));
        for (int about : new int[] {4, 5, 7, 10, 11}) {
            assertEquals("pi", events.get(about).at("/name").stringValue());
            assertEquals(piKey.toBase64(), events.get(about).at("/publicKey").stringValue());
        }
        assertFalse(log.out().contains(TOKEN));
        Path file = nas.stateFile().resolveSibling("pairings.jsonl");
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
}
