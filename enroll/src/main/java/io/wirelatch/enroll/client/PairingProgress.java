package io.wirelatch.enroll.client;

import io.wirelatch.enroll.typed.CheckWords;
import java.net.InetSocketAddress;

/** Hears how an attempt to pair gets on, on the thread that makes it. */
public interface PairingProgress {

    /** Hears nothing. */
    PairingProgress IGNORED =
            new PairingProgress() {
                @Override
                public void trying(InetSocketAddress server) {}

                @Override
                public void answered(InetSocketAddress server) {}
            };

    /** The first question goes to this address now. */
    void trying(InetSocketAddress server);

    /** This address has answered: its window is open, and each side proves the secret now. */
    void answered(InetSocketAddress server);

    /**
     * The window is closed, as somebody says who knows the server's key; the attempt goes on, in
     * case somebody opens it. Told once an address.
     *
     * @param locked whether it closed itself after an attack
     */
    default void closed(InetSocketAddress server, boolean locked) {}

    /**
     * The server has proven the secret and waits for somebody there to say yes. Told once a
     * pairing.
     *
     * @param checkWords what the server shows to whoever decides
     * @param secondsLeft for how long the attempt goes on
     */
    default void waiting(InetSocketAddress server, CheckWords checkWords, int secondsLeft) {}
}
