package io.wirelatch.cli.e2e;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A test class with two machines, each with an interface of ours called {@code wg0}, and a third
 * machine on the same switch. Every test finds alice with bob as a peer whose endpoint she knows,
 * and bob with alice as a peer who has not been heard from.
 */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(OneScenario.class)
abstract class TunnelPair implements OneScenario.WithTranscripts {

    /** The machine may be slow: what is waited for is in most cases there at once. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    static final int NETWORK = 77;

    HomeLan lan;
    Path folder;
    TunnelEnd alice;
    TunnelEnd bob;
    Machine carol;

    @BeforeAll
    void startTunnels(@TempDir Path temporary) {
        Prerequisites.requireWithWg();
        folder = temporary;
        lan = HomeLan.of(folder, "alice", "bob", "carol");
        carol = lan.machine("carol");
        alice = TunnelEnd.start(lan.machine("alice"), "wg0", NETWORK, 1, folder);
        bob = TunnelEnd.start(lan.machine("bob"), "wg0", NETWORK, 2, folder);
    }

    @AfterAll
    void takeMachinesAway() {
        if (lan != null) {
            lan.close();
        }
    }

    @BeforeEach
    void introduce() {
        alice.forgetPeers();
        bob.forgetPeers();
        alice.addPeerWithEndpoint(bob);
        bob.addPeer(alice);
    }

    @Override
    public String transcripts() {
        return lan.transcripts();
    }
}
