package io.wirelatch.cli.serve;

import io.wirelatch.cli.running.Announcer;
import io.wirelatch.control.ControlEvent;
import io.wirelatch.control.ControlHandler;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlReply.RefusalKind;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.control.EngineStatus;
import io.wirelatch.control.Facts;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.WindowTerms;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.enroll.server.RemoveOutcome;
import io.wirelatch.enroll.server.RenameOutcome;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.PeerStats;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Carries out what a local user asks of a running server. */
final class ServerControl implements ControlHandler {

    private final String interfaceName;
    private final PeerRegistry registry;
    private final PairingWindowSwitch window;
    private final IntSupplier listenPort;
    private final Supplier<List<PeerStats>> stats;
    private final Supplier<EngineStatus> engine;
    private final Announcer announcer;
    private final WindowCommands windowCommands;

    /**
     * @param listenPort where the engine listens at the moment
     * @param stats what the engine knows of the peers at the moment
     * @param joinLine what to type on the other machine
     */
    ServerControl(
            String interfaceName,
            PeerRegistry registry,
            PairingWindowSwitch window,
            IntSupplier listenPort,
            Supplier<List<PeerStats>> stats,
            Supplier<EngineStatus> engine,
            Announcer announcer,
            JoinLine joinLine) {
        this.interfaceName = interfaceName;
        this.registry = registry;
        this.window = window;
        this.listenPort = listenPort;
        this.stats = stats;
        this.engine = engine;
        this.announcer = announcer;
        this.windowCommands = new WindowCommands(window, joinLine);
    }

    @Override
    public ControlReply handle(ControlRequest request) {
        return switch (request) {
            case ControlRequest.OpenWindow(WindowTerms terms) -> windowCommands.open(terms);
            case ControlRequest.CloseWindow() -> windowCommands.close();
            case ControlRequest.ApproveJoiner(String name) -> windowCommands.approve(name);
            case ControlRequest.DenyJoiner(String name) -> windowCommands.deny(name);
            case ControlRequest.GetStatus(boolean verbose) ->
                    new ControlReply.Status(status(verbose));
            case ControlRequest.RenamePeer(String peer, String name) -> rename(peer, name);
            case ControlRequest.RemovePeer(String peer) -> remove(peer);
            case ControlRequest.ReplaceToken _,
                    ControlRequest.AddPool _,
                    ControlRequest.GrowPool _ ->
                    throw new IllegalArgumentException(
                            "what changes the network itself is NetworkControl's");
            case ControlRequest.Watch() ->
                    new ControlReply.Refused(
                            RefusalKind.WRONG_USAGE, "a connection that watches answers nothing.");
        };
    }

    /** What {@code status -v} shows. */
    NetworkStatus fullStatus() {
        return status(true);
    }

    private NetworkStatus status(boolean verbose) {
        return ServerReport.of(
                interfaceName,
                registry.state(),
                listenPort.getAsInt(),
                stats.get(),
                window.status(),
                verbose ? Optional.of(engine.get()) : Optional.empty());
    }

    private ControlReply rename(String peer, String newName) {
        return switch (registry.rename(peer, newName)) {
            case RenameOutcome.Renamed(PeerRecord renamed, String oldName) -> {
                announcer.announce(new ControlEvent.PeerRenamed(oldName, renamed.name()));
                yield new ControlReply.Done(
                        oldName + " is called " + renamed.name() + " now",
                        Facts.NONE.with("oldName", oldName).and(ServerReport.facts(renamed)));
            }
            case RenameOutcome.UnknownPeer(String ref) -> unknown(ref);
            case RenameOutcome.NameTaken(String name, PeerRecord holder) ->
                    refused(
                            ("the name '%s' belongs to the peer at %s already.\n"
                                            + "Choose another one, or rename that peer first.")
                                    .formatted(name, addresses(holder)));
            case RenameOutcome.NameInvalid(String name, String detail) ->
                    new ControlReply.Refused(
                            RefusalKind.WRONG_USAGE,
                            "'%s' cannot be a peer's name: %s.".formatted(name, detail));
            case RenameOutcome.NotSaved(String detail) -> notSaved(detail);
        };
    }

    private ControlReply remove(String peer) {
        return switch (registry.remove(peer)) {
            case RemoveOutcome.Removed(PeerRecord removed) -> {
                announcer.announce(new ControlEvent.PeerRemoved(removed.name()));
                yield new ControlReply.Done(
                        "%s is removed: its session is over, and %s free again"
                                .formatted(
                                        removed.name(),
                                        addresses(removed)
                                                + (removed.addresses().size() == 1
                                                        ? " is"
                                                        : " are")),
                        ServerReport.facts(removed));
            }
            case RemoveOutcome.UnknownPeer(String ref) -> unknown(ref);
            case RemoveOutcome.NotSaved(String detail) -> notSaved(detail);
        };
    }

    private ControlReply unknown(String ref) {
        if (stats.get().stream().anyMatch(peer -> peer.publicKey().toBase64().equals(ref))) {
            return refused(
                    "%1$s was added with wg and has not paired, so that wg is what changes it:\nsudo wg set %2$s peer %1$s remove"
                            .formatted(ref, interfaceName));
        }
        return refused(
                ("there is no peer '%s' on %s: a peer is named by its name, its tunnel"
                                + " address or its public key.\n"
                                + "See who is there with: wirelatch peers")
                        .formatted(ref, interfaceName));
    }

    private static ControlReply notSaved(String detail) {
        return refused("nothing was changed, for it cannot be kept: " + detail);
    }

    private static ControlReply refused(String message) {
        return new ControlReply.Refused(RefusalKind.FAILED, message);
    }

    private static String addresses(PeerRecord peer) {
        return String.join(", ", ServerReport.addresses(peer));
    }
}
