package io.wirelatch.tunnel.session;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A peer's sessions: the previous one still receives, the current one sends and receives, the next
 * one waits for its first message (whitepaper, 5.4.5 and 6.1 to 6.3). The conductor alone changes
 * them; sending threads read the current one.
 */
public final class KeypairSlots {

    private final Consumer<Keypair> retired;

    private @Nullable Keypair previous;
    private volatile @Nullable Keypair current;
    private @Nullable Keypair next;

    /**
     * @param retired told of every keypair that falls out of its last slot, so that its index is
     *     freed and its keys are wiped
     */
    public KeypairSlots(Consumer<Keypair> retired) {
        this.retired = retired;
    }

    /** The session to send with; null before the first handshake and after the keys were wiped. */
    public @Nullable Keypair current() {
        return current;
    }

    /**
     * Takes a session that this side initiated: it is confirmed by the response, so it sends at
     * once. A next one that was waiting has lost the race and is kept for receiving only.
     */
    public void addInitiated(Keypair keypair) {
        hold(next == null ? current : next, keypair, null);
    }

    /** Takes a session that the peer initiated: it sends only once the peer has used it. */
    public void addResponded(Keypair keypair) {
        hold(null, current, keypair);
    }

    /**
     * Makes the next session the current one if the peer has {@linkplain Keypair#confirm() used}
     * it.
     *
     * @return whether it has
     */
    public boolean promoteConfirmed() {
        Keypair used = next;
        if (used == null || !used.isConfirmed()) {
            return false;
        }
        hold(current, used, null);
        return true;
    }

    /** Gives up every session. */
    public void clear() {
        hold(null, null, null);
    }

    /**
     * Fills the slots anew, and only then retires what has fallen out of them: a sending thread
     * that could still find a retired keypair here would seal with it while it is wiped.
     */
    private void hold(
            @Nullable Keypair newPrevious,
            @Nullable Keypair newCurrent,
            @Nullable Keypair newNext) {
        @Nullable Keypair[] before = {previous, current, next};
        previous = newPrevious;
        current = newCurrent;
        next = newNext;
        for (Keypair keypair : before) {
            if (keypair != null
                    && keypair != newPrevious
                    && keypair != newCurrent
                    && keypair != newNext) {
                retired.accept(keypair);
            }
        }
    }
}
