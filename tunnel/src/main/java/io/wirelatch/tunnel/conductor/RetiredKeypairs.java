package io.wirelatch.tunnel.conductor;

import io.wirelatch.tunnel.session.Keypair;
import io.wirelatch.tunnel.session.Lanes;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Sessions that nobody can find any more, until no packet thread holds them and they are wiped. */
final class RetiredKeypairs {

    private record Retired(Keypair keypair, Lanes.Ticket ticket) {}

    private final Lanes lanes;
    private final ArrayDeque<Retired> waiting = new ArrayDeque<>();

    RetiredKeypairs(Lanes lanes) {
        this.lanes = lanes;
    }

    /** Takes a keypair that has left its slot and the index table. */
    void add(Keypair keypair) {
        waiting.add(new Retired(keypair, lanes.ticket()));
    }

    /** Wipes what is nobody's by now; the older ones are so first. */
    void wipe() {
        for (Retired oldest = waiting.peek();
                oldest != null && oldest.ticket.hasPassed();
                oldest = next()) {
            oldest.keypair.destroy();
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    private @Nullable Retired next() {
        waiting.remove();
        return waiting.peek();
    }
}
