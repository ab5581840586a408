package io.wirelatch.tunnel.crypto;

import java.util.Arrays;

/** What is done with secret bytes when they have served. */
public final class Secrets {

    private Secrets() {}

    /**
     * Overwrites the arrays with zeros. Copies that the runtime or a cipher made stay out of reach.
     */
    public static void wipe(byte[]... secrets) {
        for (byte[] secret : secrets) {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
