package io.wirelatch.cli.serve;

import io.wirelatch.control.ControlEvent;
import io.wirelatch.control.ControlHandler;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlReply.RefusalKind;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateException;
import io.wirelatch.state.audit.AuditKind;
import io.wirelatch.tunnel.tun.DeviceException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Carries out what changes the network of a running server itself: its token and its pools. Peers
 * stay as they are. Everything else goes to the handler behind it.
 */
final class NetworkControl implements ControlHandler {

    private final ControlHandler others;
    private final PeerRegistry registry;
    private final Predicate<PairingToken> replaceToken;
    private final LinkChanges link;
    private final String flags;
    private final JoinLine joinLine;
    private final PairingAudit audit;
    private final Consumer<ControlEvent> announcer;

    /**
     * @param replaceToken replaces the pairing's token, closes the window, and says whether it was
     *     open
     * @param flags what a command on this machine must carry, each flag after a space
     * @param announcer told when the pools have changed
     */
    NetworkControl(
            ControlHandler others,
            PeerRegistry registry,
            Predicate<PairingToken> replaceToken,
            LinkChanges link,
            String flags,
            JoinLine joinLine,
            PairingAudit audit,
            Consumer<ControlEvent> announcer) {
        this.others = others;
        this.registry = registry;
        this.replaceToken = replaceToken;
        this.link = link;
        this.flags = flags;
        this.joinLine = joinLine;
        this.audit = audit;
        this.announcer = announcer;
    }

    @Override
    public ControlReply handle(ControlRequest request) {
        return switch (request) {
            case ControlRequest.ReplaceToken(String token) -> replaceToken(token);
            case ControlRequest.AddPool(String cidr) -> changePools(cidr, PoolChange.Add::new);
            case ControlRequest.GrowPool(String cidr) -> changePools(cidr, PoolChange.Grow::new);
            default -> others.handle(request);
        };
    }

    private synchronized ControlReply replaceToken(String text) {
        PairingToken token;
        try {
            token = PairingToken.of(text);
        } catch (IllegalArgumentException e) {
            return refused(RefusalKind.WRONG_USAGE, e.getMessage() + ".");
        }
        boolean wasOpen;
        try {
            wasOpen = replaceToken.test(token);
        } catch (StateException e) {
            return refused(RefusalKind.FAILED, "the token stays what it was: " + e.getMessage());
        }
        joinLine.replaceToken(token);
        audit.changed(AuditKind.REKEYED, "", AuditedControl.user());
        return TokenText.replaced(wasOpen, joinLine);
    }

    private synchronized ControlReply changePools(String cidr, Function<Cidr, PoolChange> making) {
        ServerState before = registry.state();
        PoolChange change;
        try {
            change = making.apply(Cidr.parse(cidr));
            ServerState _ = change.applyTo(before);
            link.requireFree(change.network());
            registry.changePools(change::applyTo);
        } catch (IllegalArgumentException e) {
            return refused(RefusalKind.FAILED, e.getMessage() + ".");
        } catch (StateException e) {
            return refused(RefusalKind.FAILED, "the pools stay as they were: " + e.getMessage());
        }
        String done = change.done(before);
        audit.changed(AuditKind.POOLS, done, AuditedControl.user());
        try {
            change.applyTo(link, before);
        } catch (DeviceException e) {
            return refused(
                    RefusalKind.FAILED,
                    "%s and kept, but the interface could not follow: %s.\nRestart wirelatch serve."
                            .formatted(done, e.getMessage()));
        }
        announcer.accept(new ControlEvent.PoolsChanged(done));
        return PoolChange.reply(change, before, flags);
    }

    private static ControlReply refused(RefusalKind kind, String message) {
        return new ControlReply.Refused(kind, message);
    }
}
