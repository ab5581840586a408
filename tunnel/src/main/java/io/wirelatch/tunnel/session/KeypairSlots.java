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
        retire(previous);
        if (next != null) {
            previous = next;
            next = null;
            retire(current);
        } else {
            previous = current;
        }
        current = keypair;
    }

    /** Takes a session that the peer initiated: it sends only once the peer has used it. */
    public void addResponded(Keypair keypair) {
        retire(next);
        next = keypair;
        retire(previous);
        previous = null;
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
        retire(previous);
        previous = current;
        current = used;
        next = null;
        return true;
    }

    /** Gives up every session. */
    public void clear() {
        retire(previous);
        retire(current);
        retire(next);
        previous = null;
        current = null;
        next = null;
    }

    private void retire(@Nullable Keypair keypair) {
        if (keypair != null) {
            retired.accept(keypair);
        }
    }
}
