package io.wirelatch.cli.serve;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.PoolStatus;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateStore;
import io.wirelatch.state.audit.AuditEvent;
import io.wirelatch.state.audit.AuditKind;
import io.wirelatch.state.audit.AuditLog;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A server that does not run at the moment: what is kept of it is changed under its lock. */
public final class StoppedServer {

    private final NetworkLocation location;
    private final PrintWriter complaints;

    /**
     * @param complaints told when an event cannot be kept
     */
    public StoppedServer(NetworkLocation location, PrintWriter complaints) {
        this.location = location;
        this.complaints = complaints;
    }

    /**
     * Has machines pair with another token from the next start on.
     *
     * @return what a running server would have answered
     * @throws CommandFailure when there is no server
     * @throws io.wirelatch.state.StateException when it runs nevertheless, or nothing can be kept
     */
    public ControlReply.Done replaceToken(PairingToken token) {
        requireServer(read());
        try (StateStore store = open()) {
            ServerState state = requireServer(store.load());
            store.commit(state.withToken(token));
            note(store, AuditKind.REKEYED, "");
            return TokenText.replaced(false, joinLine(state, token));
        }
    }

    /** Adds a pool; as {@link #replaceToken} otherwise. */
    public ControlReply.Done addPool(Cidr network) {
        return changePools(new PoolChange.Add(network));
    }

    /** Makes a pool larger; as {@link #replaceToken} otherwise. */
    public ControlReply.Done growPool(Cidr network) {
        return changePools(new PoolChange.Grow(network));
    }

    /** How full the pools are, whether or not it runs. */
    public List<PoolStatus> pools() {
        return ServerReport.pools(requireServer(read()));
    }

    private ControlReply.Done changePools(PoolChange change) {
        requireServer(read());
        try (StateStore store = open()) {
            ServerState before = requireServer(store.load());
            ServerState next = change.applyTo(before);
            LiveLink.requireFree(change.network(), location.interfaceName());
            store.commit(next);
            note(store, AuditKind.POOLS, change.done(before));
            return PoolChange.reply(change, before, location.flags());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitStatus.FAILED, e.getMessage() + ".", e);
        }
    }

    private JoinLine joinLine(ServerState state, PairingToken token) {
        HostPort here = new HostPort(OwnHost.guess(location.interfaceName()), state.port());
        return new JoinLine(
                () -> here,
                token,
                ServerFingerprint.of(state.privateKey().publicKey()),
                location.flags());
    }

    private void note(StateStore store, AuditKind kind, String detail) {
        try (AuditLog log = new AuditLog(store.folder(), complaints::println)) {
            log.write(
                    AuditEvent.of(InstantSource.system().instant(), kind, detail)
                            .by(Optional.of(LocalUsers.ofThisProcess())));
        }
    }

    private StateStore open() {
        return StateStore.open(location.stateDir(), location.interfaceName());
    }

    private Optional<NetworkState> read() {
        return StateStore.read(location.stateDir(), location.interfaceName());
    }

    private ServerState requireServer(Optional<NetworkState> kept) {
        if (kept.isPresent() && kept.get() instanceof ServerState server) {
            return server;
        }
        throw new CommandFailure(
                ExitStatus.FAILED,
                kept.isEmpty()
                        ? "%s serves nothing, and never has as far as %s tells.\nStart a server with: sudo wirelatch serve%s"
                                .formatted(
                                        location.interfaceName(),
                                        location.stateDir(),
                                        location.flags())
                        : "%s is a client's interface here: only a server has this.\nRun this on the server."
                                .formatted(location.interfaceName()));
    }
}
