package io.wirelatch.cli.rehearsal;

import io.wirelatch.tunnel.NativeCode;
import java.io.IOException;
import java.lang.module.ModuleReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Runs for a while what runs for long, so that the JVM can write down which classes that takes (JEP
 * 514): later starts begin with all that is written there, so nothing else is loaded here. Not for
 * people: {@code cli/rehearse} starts it.
 *
 * <p>In a network of its own: serve, ask and change the running server, join it, and see traffic
 * through the tunnel. Without one: load every class of this program, and the native code.
 */
public final class Rehearsal {

    private static final String OWN_MODULES = "io.wirelatch.";
    private static final String CLASS_FILE = ".class";
    private static final String TOKEN = "rehearsal-token";
    private static final String SERVER = "latch0";
    private static final String CLIENT = "latch1";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Typist typist;

    private Rehearsal(Path folder) {
        this.typist = new Typist(folder);
    }

    /**
     * @param arguments a folder to keep state in, and whether there is a network of our own, as
     *     {@code true} or {@code false}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Rehearsal rehearsal = new Rehearsal(Path.of(arguments[0]));
        if (Boolean.parseBoolean(arguments[1])) {
            rehearsal.serveAndJoin();
        } else {
            rehearsal.loadOwnClasses();
            NativeCode.load();
        }
        // Ends what still runs as Ctrl-C would.
        System.exit(0);
    }

    private void loadOwnClasses() throws IOException {
        for (Module module : ModuleLayer.boot().modules()) {
            if (module.getName().startsWith(OWN_MODULES)) {
                for (String name : classesOf(module)) {
                    var _ = Class.forName(module, name);
                }
            }
        }
    }

    private static List<String> classesOf(Module module) throws IOException {
        var reference =
                ModuleLayer.boot().configuration().findModule(module.getName()).orElseThrow();
        try (ModuleReader reader = reference.reference().open();
                Stream<String> files = reader.list()) {
            return files.filter(file -> file.endsWith(CLASS_FILE))
                    .filter(file -> !file.equals("module-info.class"))
                    .map(file -> file.substring(0, file.length() - CLASS_FILE.length()))
                    .map(file -> file.replace('/', '.'))
                    .toList();
        }
    }

    private void serveAndJoin() throws IOException, InterruptedException {
        Thread server = typeAside("serve", "-i", SERVER, "--token", TOKEN, "--open", "60");
        await(server, () -> Files.exists(typist.runFolder().resolve(SERVER + ".sock")));
        typist.type("open", "60", "-i", SERVER);
        // The server's own network is in the client's way on one machine, so this pairs and fails;
        // once the server's side has no addresses any more, the client comes back and connects.
        typist.type("join", "127.0.0.1", "-i", CLIENT, "--token", TOKEN, "--name", "one");
        run("ip", "address", "flush", "dev", SERVER);
        Thread client = typeAside("join", "-i", CLIENT);
        await(
                client,
                () -> typist.type("peers", "--json", "-i", SERVER).contains("\"online\" : true"));
        run("ping", "-c", "3", "-i", "0.2", "-W", "1", "-I", CLIENT, "10.150.0.1");
        typist.type("status", "-i", SERVER);
        typist.type("status", "-i", CLIENT);
        typist.type("close", "-i", SERVER);
    }

    /** Waits for what a command brings about, and no longer than that command runs. */
    private static void await(Thread command, BooleanSupplier condition)
            throws InterruptedException {
        long start = System.nanoTime();
        while (command.isAlive()
                && System.nanoTime() - start < PATIENCE_NANOS
                && !condition.getAsBoolean()) {
            Thread.sleep(100);
        }
    }

    private Thread typeAside(String... arguments) {
        Thread thread = new Thread(() -> typist.type(arguments), String.join(" ", arguments));
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        byte[] said = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            System.err.println(new String(said, StandardCharsets.UTF_8));
        }
    }
}
