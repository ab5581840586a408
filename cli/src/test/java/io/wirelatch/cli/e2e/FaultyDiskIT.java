package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * A disk that takes nothing more: joins are refused with the reason at both ends, and everything
 * that runs goes on. The faults are mounts over the state's folder that the server alone sees.
 */
class FaultyDiskIT extends HomeLanStory {

    private static final String TOKEN = "token-for-this-test";

    @Test
    @Order(1)
    void aMachineJoinsWhileTheDiskIsSound() throws IOException {
        Path tokenFile = Files.writeString(nas.stateDir().resolveSibling("token"), TOKEN);
        nas.startWirelatch("serve", "--open", "3600", "--token-file", tokenFile.toString());
        nas.running().awaitLine("pairing: OPEN");
        join(pi).awaitLine("connected to");
        Traffic.assertPing(pi, "10.150.0.1");
        awaitConfirmed(1);
    }

    @Test
    @Order(2)
    void onAFullDiskAJoinIsRefusedWithTheReasonAtBothEnds() {
        onTheServersDisk(
                "mount -t tmpfs -o size=64k,mode=700 none $0"
                        + " && { cat /dev/zero > $0/filler || true; } 2> /dev/null");

        assertRefused(mac, "the disk is full");
        CommandResult remove = nas.wirelatch("remove", "pi");
        assertEquals(1, remove.exitStatus(), remove::toString);
        assertTrue(remove.err().contains("the disk is full"), remove::toString);
    }

    @Test
    @Order(3)
    void runningTunnelsGoOnMeanwhile() {
        Traffic.assertPing(pi, "10.150.0.1");
        Traffic.assertTcp(pi, nas, "10.150.0.1");
        assertEquals(1, nas.status().at("/peers").size());
        nas.running().awaitLine("pairing events cannot be kept in .*: the disk is full");
    }

    @Test
    @Order(4)
    void withRoomAgainTheSameJoinSucceeds() {
        onTheServersDisk("umount $0");

        join(mac).awaitLine("connected to");
        Traffic.assertPing(mac, "10.150.0.1");
        awaitConfirmed(2);
    }

    @Test
    @Order(5)
    void onAReadOnlyDiskAJoinIsRefusedWithTheReasonAtBothEnds() {
        onTheServersDisk("mount --bind $0 $0 && mount -o remount,bind,ro $0");

        assertRefused(tv, "the disk is read-only");
        Traffic.assertPing(pi, "10.150.0.1");
        Traffic.assertPing(mac, "10.150.0.1");
    }

    /** Each of them comes back from another port, which the server would like to remember. */
    @Test
    @Order(6)
    void whatTheServerCannotRememberIsOneLineAsEveryOther() {
        pi.running().terminate();
        pi.startWirelatch("join").awaitLine("connected to");
        nas.running()
                .awaitLine(
                        "^[0-9:]{8}  what changes among the peers cannot be kept: cannot write %s:"
                                        .formatted(nas.stateFile())
                                + " the disk is read-only");
        mac.running().terminate();
        mac.startWirelatch("join").awaitLine("connected to");
        Traffic.assertPing(mac, "10.150.0.1");

        String server = nas.running().transcript();
        assertEquals(2, server.split("what changes among the peers", -1).length, server);
        assertFalse(server.contains("WARNING"), server);
    }

    @Test
    @Order(7)
    void whatHappensAfterTheFaultIsKeptAsBefore() {
        onTheServersDisk("umount $0");
        join(tv).awaitLine("connected to");
        awaitConfirmed(3);

        CommandResult log = nas.wirelatch("log");
        assertEquals(0, log.exitStatus(), log::toString);
        assertTrue(
                log.out().matches("(?s).*joined +pi, .*joined +mac, .*joined +tv, .*"), log::out);
    }

    private RunningProcess join(Machine client) {
        return client.startWirelatch("join", nas.ipv4(), "--token", TOKEN);
    }

    private void assertRefused(Machine client, String reason) {
        CommandResult refused = client.wirelatch("join", nas.ipv4(), "--token", TOKEN);
        assertEquals(4, refused.exitStatus(), refused::toString);
        assertTrue(refused.err().contains("could not keep its state"), refused::toString);
        assertTrue(refused.err().contains(reason), refused::toString);
        assertFalse(refused.err().contains(nas.stateDir().toString()), refused::toString);
        nas.running()
                .awaitLine(
                        "a join from %s:.* was refused: .*cannot write %s: %s"
                                .formatted(client.ipv4(), nas.stateFile(), reason));
        client.assertNothingRuns();
    }

    private void awaitConfirmed(int peers) {
        long deadlineNanos = System.nanoTime() + 10_000_000_000L;
        while (KeptState.ofServer(nas).peers().stream()
                        .filter(peer -> peer.confirmed() && peer.lastEndpoint().isKnown())
                        .count()
                < peers) {
            assertTrue(System.nanoTime() < deadlineNanos, () -> KeptState.ofServer(nas).toString());
            Thread.onSpinWait();
        }
    }

    /** Runs a script in the server's own view of the file system, with the folder as $0. */
    private void onTheServersDisk(String script) {
        nas.output(
                "nsenter",
                "--mount",
                "--target",
                Long.toString(nas.running().pid()),
                "sh",
                "-e",
                "-c",
                script,
                nas.stateDir().resolve("latch0").toString());
    }
}
