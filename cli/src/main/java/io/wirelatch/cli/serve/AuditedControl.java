package io.wirelatch.cli.serve;

import io.wirelatch.control.Caller;
import io.wirelatch.control.ControlHandler;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.audit.LocalUser;
import java.util.Optional;

/**
 * Notes down who commanded what. While the handler behind it works, {@link #user()} tells on the
 * same thread who is at the other end.
 */
final class AuditedControl implements ControlHandler {

    private static final ScopedValue<LocalUser> CALLER = ScopedValue.newInstance();

    private final ControlHandler handler;
    private final PeerRegistry registry;
    private final PairingAudit audit;

    AuditedControl(ControlHandler handler, PeerRegistry registry, PairingAudit audit) {
        this.handler = handler;
        this.registry = registry;
        this.audit = audit;
    }

    /** Who commands what is done on this thread now; without anybody, whom the server runs as. */
    static LocalUser user() {
        return CALLER.isBound() ? CALLER.get() : LocalUsers.ofThisProcess();
    }

    @Override
    public ControlReply handle(ControlRequest request) {
        return handler.handle(request);
    }

    @Override
    public ControlReply handle(ControlRequest request, Caller caller) {
        if (request instanceof ControlRequest.GetStatus) {
            return handler.handle(request);
        }
        LocalUser user = LocalUsers.of(caller);
        Optional<PeerRecord> before = peerOf(request);
        ControlReply reply = ScopedValue.where(CALLER, user).call(() -> handler.handle(request));
        if (reply instanceof ControlReply.Done && before.isPresent()) {
            note(request, before.get(), user);
        }
        return reply;
    }

    private Optional<PeerRecord> peerOf(ControlRequest request) {
        return switch (request) {
            case ControlRequest.RemovePeer(String peer) -> registry.find(peer);
            case ControlRequest.RenamePeer(String peer, String _) -> registry.find(peer);
            default -> Optional.empty();
        };
    }

    private void note(ControlRequest request, PeerRecord before, LocalUser user) {
        if (request instanceof ControlRequest.RemovePeer) {
            audit.removed(before, user);
        } else {
            registry.find(before.publicKey().toBase64())
                    .ifPresent(after -> audit.renamed(before, after.name(), user));
        }
    }
}
