package io.wirelatch.cli.running;

import io.wirelatch.tunnel.NativeCode;
import java.util.List;

/**
 * What a tunnel takes longest to load, loaded on a thread of its own while the main thread still
 * reads the arguments and the state.
 */
public final class HeadStart {

    private static final List<String> VERBS_WITH_A_TUNNEL = List.of("serve", "join", "up");

    private HeadStart() {}

    /** Begins at once, where the arguments are those of a command that needs it. */
    public static void begin(String... arguments) {
        if (isFor(arguments)) {
            Thread thread = new Thread(HeadStart::load, "head-start");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Whether the command is one that brings up a tunnel in this process. */
    public static boolean isFor(String... arguments) {
        return arguments.length > 0 && VERBS_WITH_A_TUNNEL.contains(arguments[0]);
    }

    private static void load() {
        try {
            NativeCode.load();
        } catch (LinkageError e) {
            // Whoever needs what is missing meets the same error, and tells the person.
        }
    }
}
