package io.wirelatch.tunnel;

import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.posix.Libc;
import io.wirelatch.tunnel.posix.SystemCalls;
import java.lang.invoke.MethodHandles;

/** The native code that a tunnel runs on. */
public final class NativeCode {

    private NativeCode() {}

    /**
     * Loads and binds it, ahead of its first use and on any thread: together it takes a good part
     * of the time in which a tunnel starts.
     *
     * @throws LinkageError when this machine lacks some of it; whoever uses it gets one too
     */
    public static void load() {
        AeadImplementation _ = AeadImplementation.fastest();
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            lookup.ensureInitialized(Libc.class);
            lookup.ensureInitialized(SystemCalls.class);
        } catch (IllegalAccessException e) {
            throw new AssertionError("both classes are public", e);
        }
    }
}
