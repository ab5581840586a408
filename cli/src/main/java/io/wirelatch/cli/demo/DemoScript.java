package io.wirelatch.cli.demo;

import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.ThisProgram;
import java.time.Duration;
import java.util.regex.Pattern;

/** What the demo shows, in order: a server, two machines that join it, and what they get. */
final class DemoScript {

    static final String SERVER = "nas";
    static final String FIRST_CLIENT = "pi";
    static final String SECOND_CLIENT = "laptop";

    // Documentation addresses (RFC 5737): the cables from the clients to the server.
    private static final String SERVER_ADDRESS = "192.0.2.1";
    private static final String FIRST_CLIENT_ADDRESS = "192.0.2.2";
    private static final String SECOND_CLIENT_ADDRESS = "198.51.100.2";

    /** What the server's pool has for the second machine that joins: the lowest address left. */
    private static final String SECOND_CLIENT_LEASE = "10.150.0.3";

    /** What the server prints last when it is ready: the line to type on the other machine. */
    private static final Pattern JOIN_LINE = Pattern.compile("\\bwirelatch join .+");

    private static final Pattern CONNECTED = Pattern.compile("\\bconnected to\\b");

    private static final Duration START_TIMEOUT = Duration.ofSeconds(40);

    private final DemoScreen screen;
    private final DemoMachine nas;
    private final DemoMachine pi;
    private final DemoMachine laptop;

    /** Sets the stage: three machines and two cables. */
    DemoScript(DemoStage stage, DemoScreen screen, ThisProgram thisProgram) {
        this.screen = screen;
        this.nas = DemoMachine.add(SERVER, stage, screen, thisProgram);
        this.pi = DemoMachine.add(FIRST_CLIENT, stage, screen, thisProgram);
        this.laptop = DemoMachine.add(SECOND_CLIENT, stage, screen, thisProgram);

        DemoMachine.connect(nas, "to-pi", pi, "eth0");
        nas.addAddress("to-pi", SERVER_ADDRESS, FIRST_CLIENT_ADDRESS);
        pi.addAddress("eth0", FIRST_CLIENT_ADDRESS, SERVER_ADDRESS);

        DemoMachine.connect(nas, "to-laptop", laptop, "eth0");
        nas.addAddress("to-laptop", SERVER_ADDRESS, SECOND_CLIENT_ADDRESS);
        laptop.addAddress("eth0", SECOND_CLIENT_ADDRESS, SERVER_ADDRESS);
    }

    /** Says what is about to be seen, and what is not shown. */
    private void introduce() {
        screen.note(
                """
                Three machines, played by network namespaces of this one, on two cables of their own:

                    pi %1$s ------- %2$s nas %2$s ------- %3$s laptop

                pi and laptop cannot reach each other. This machine's own network is not touched.
                All commands really run, as processes of this very program, each in its machine's namespace
                ('ip netns exec') with its files in a temporary folder (WIRELATCH_STATE_DIR and
                WIRELATCH_RUN_DIR): that is not shown, and sudo has nothing to do there. What keeps running
                has a terminal of its own."""
                        .formatted(FIRST_CLIENT_ADDRESS, SERVER_ADDRESS, SECOND_CLIENT_ADDRESS));
    }

    void play() throws InterruptedException {
        introduce();

        screen.step("nas serves: addresses, keys and a token are chosen, kept and printed.");
        DemoProcess firstServer = nas.start("sudo wirelatch serve");
        String joinLine = firstServer.awaitLine(JOIN_LINE, START_TIMEOUT).group();
        screen.settle();

        screen.step("pi tries to join. Pairing is closed, so nas does not even answer.");
        pi.run("sudo " + joinLine + " --name pi --timeout 1", ExitStatus.NOT_PAIRED);

        screen.step("The owner opens pairing, for 30 seconds.");
        nas.run("sudo wirelatch open 30");

        screen.step("pi joins, with the line that nas printed.");
        DemoProcess piClient = join(pi, joinLine + " --name pi");

        screen.step("laptop joins too.");
        DemoProcess laptopClient = join(laptop, joinLine + " --name laptop");

        screen.step("Who is there?");
        nas.run("sudo wirelatch status");

        screen.step("pi reaches laptop, encrypted, through nas.");
        pi.run("ping -c 3 -i 0.2 -w 10 " + SECOND_CLIENT_LEASE);

        screen.step("nas dies and starts again. pi and laptop do nothing, and are back.");
        long diedNanos = System.nanoTime();
        nas.kill(firstServer);
        DemoProcess server = nas.start("sudo wirelatch serve");
        server.awaitLine(JOIN_LINE, START_TIMEOUT);
        pi.run("ping -c 1 -i 0.2 -w 20 " + SECOND_CLIENT_LEASE);
        screen.note(
                "Traffic flowed again %.1f s after the server had died."
                        .formatted(seconds(Duration.ofNanos(System.nanoTime() - diedNanos))));

        screen.step("laptop is removed: its session is gone, its address is free again.");
        nas.run("sudo wirelatch remove laptop");
        nas.run("sudo wirelatch peers");

        screen.step("Pairing closes by itself, at a restart, or when the owner says so.");
        nas.run("sudo wirelatch open");
        nas.run("sudo wirelatch close");

        screen.step("Each program that ends takes its interface, routes and sockets with it.");
        pi.terminate(piClient);
        laptop.terminate(laptopClient);
        nas.terminate(server);
    }

    /** Says that all went well, and what to do with it. */
    static void conclude(DemoScreen screen, Duration taken, String program) {
        screen.note("");
        screen.note(
                """
                All of it worked, in %.1f s, and nothing of it is left behind. Now for real:
                on the machine that serves   sudo %2$s serve --open 60
                on the other one             sudo %2$s join HOST --token TOKEN     (serve prints this line)"""
                        .formatted(seconds(taken), program));
    }

    private DemoProcess join(DemoMachine machine, String command) throws InterruptedException {
        DemoProcess client = machine.start("sudo " + command);
        client.awaitLine(CONNECTED, START_TIMEOUT);
        screen.settle();
        return client;
    }

    private static double seconds(Duration taken) {
        return (double) taken.toMillis() / Duration.ofSeconds(1).toMillis();
    }
}
