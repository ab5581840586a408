package io.wirelatch.enroll.client;

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

    /** This address has answered: its window is open, and each side proves the token now. */
    void answered(InetSocketAddress server);
}
