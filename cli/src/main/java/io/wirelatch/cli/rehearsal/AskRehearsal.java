package io.wirelatch.cli.rehearsal;

import io.wirelatch.cli.Main;
import java.nio.file.Path;

/**
 * Types the commands that ask and end, to a server in another process that knows a peer called
 * {@code one}, so that the JVM can write down what those commands take and nothing else: it loads
 * all of that at once, which is fastest for a process that hardly lives longer. Not for people:
 * {@code cli/rehearse} starts it after {@link Rehearsal}, which has left that peer behind.
 */
public final class AskRehearsal {

    private AskRehearsal() {}

    /**
     * @param arguments the folder of the rehearsal
     */
    public static void main(String[] arguments) {
        int _ = Main.run("--version");
        Typist typist = new Typist(Path.of(arguments[0]));
        typist.type("--help");
        typist.type("status");
        typist.type("status", "-v");
        typist.type("status", "--json");
        typist.type("peers");
        typist.type("peers", "--json");
        typist.type("open", "60");
        typist.type("close");
        typist.type("log");
        typist.type("complete", "remove", "");
        typist.type("rename", "one", "two");
        typist.type("remove", "two");
        typist.type("genkey");
    }
}
