package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.control.ControlEvent;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlReply.RefusalKind;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.control.ControlServer;
import io.wirelatch.control.Facts;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.NetworkStatus.Role;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.control.PoolStatus;
import io.wirelatch.control.WindowStatus;
import io.wirelatch.control.WindowTerms;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that ask a running interface, against a real control socket. */
@Timeout(60)
class AskCommandsTest {

    private static final NetworkStatus STATUS =
            new NetworkStatus(
                    "latch0",
                    Role.SERVER,
                    "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=",
                    51820,
                    List.of("10.150.0.1/24"),
                    1420,
                    WindowStatus.openFor(47),
                    List.of(
                            new PoolStatus(
                                    "10.150.0.0/24", BigInteger.valueOf(253), BigInteger.ONE)),
                    List.of(
                            new PeerStatus(
                                    "pi",
                                    "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=",
                                    List.of("10.150.0.2"),
                                    "192.0.2.7:40123",
                                    0,
                                    2048,
                                    0,
                                    true)),
                    Optional.empty(),
                    Optional.empty());

    @TempDir Path runDir;

    private final List<ControlRequest> requests = Collections.synchronizedList(new ArrayList<>());
    private volatile Function<ControlRequest, ControlReply> answer =
            request -> new ControlReply.Done("Done: " + request);
    private ControlServer server;

    @BeforeEach
    void start() {
        server =
                ControlServer.start(
                        runDir.resolve("latch0.sock"),
                        request -> {
                            requests.add(request);
                            return answer.apply(request);
                        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyVerbSendsItsRequestAndPrintsTheAnswer() {
        assertEquals("Done: ApproveJoiner[name=pi]\n", run("approve", "pi").out);
        assertEquals("Done: DenyJoiner[name=pi]\n", run("deny", "pi").out);
        assertEquals("Done: CloseWindow[]\n", run("close").out);
        assertEquals(
                "Done: RenamePeer[peer=10.150.0.2, name=attic]\n",
                run("rename", "10.150.0.2", "attic").out);
        assertEquals("Done: RemovePeer[peer=pi]\n", run("remove", "pi").out);
    }

    @Test
    void openSendsItsTermsAndPrintsWhatToTypeElsewhere() {
        answer = request -> new ControlReply.Opened("Opened: " + request, "join");
        assertEquals("Opened: " + new ControlRequest.OpenWindow(60) + "\n", run("open").out);
        assertEquals("Opened: " + new ControlRequest.OpenWindow(5) + "\n", run("open", "5").out);
        assertEquals(
                "Opened: "
                        + new ControlRequest.OpenWindow(new WindowTerms(9, true, 3, 7, true))
                        + "\n",
                run("open", "9", "--code", "--uses", "3", "--max-failures", "7", "--approve").out);
    }

    @Test
    void whatHasBeenDoneIsAnObjectForAScript() {
        answer = _ -> new ControlReply.Done("Done.", Facts.NONE.with("name", "pi"));
        for (String[] verb :
                List.of(
                        new String[] {"approve", "pi"},
                        new String[] {"deny", "pi"},
                        new String[] {"close"},
                        new String[] {"rename", "pi", "attic"},
                        new String[] {"remove", "pi"},
                        new String[] {"pool", "add", "10.9.0.0/24"},
                        new String[] {"pool", "grow", "10.9.0.0/24"})) {
            CommandRun run = run(Stream.concat(Stream.of(verb), Stream.of("--json")));
            assertEquals(ExitStatus.DONE, run.exitStatus, run.err);
            assertEquals("{\n  \"interface\" : \"latch0\",\n  \"name\" : \"pi\"\n}\n", run.out);
        }
        assertTrue(run("pool", "--json", "add", "10.9.0.0/24").out.startsWith("{\n"));
    }

    @Test
    void aFailureIsTextOnStandardErrorForAScriptToo() {
        answer = _ -> new ControlReply.Refused(RefusalKind.FAILED, "the disk is full.");
        CommandRun failed = run("remove", "pi", "--json");
        assertEquals(ExitStatus.FAILED, failed.exitStatus);
        assertEquals("wirelatch: the disk is full.\n", failed.err);
        assertEquals("", failed.out);
    }

    @Test
    void anOpenWindowIsAnObjectForAScript() {
        answer =
                _ ->
                        new ControlReply.Opened(
                                "Type this.", "with the code", Facts.NONE.with("code", "48-a-b-c"));
        String out = runOnTerminal("open", "9", "--code", "--uses", "3", "--json").out;

        assertTrue(
                out.matches(
                        """
                        (?s).*\\{
                          "interface" : "latch0",
                          "seconds" : 9,
                          "closesAt" : "2\\d{3}-[-0-9T:]+Z",
                          "maxFailures" : 5,
                          "maxCodeUses" : 3,
                          "approve" : false,
                          "code" : "48-a-b-c"
                        }
                        """),
                out);
        CommandRun drawn = run("open", "--json", "--qr");
        assertEquals(ExitStatus.WRONG_USAGE, drawn.exitStatus);
        assertTrue(drawn.err.contains("Leave one of them out"), drawn.err);
    }

    @Test
    void aWatchedWindowIsAnObjectALineForAScript() {
        answer =
                _ -> {
                    server.publish(new ControlEvent.WindowOpened(60));
                    server.publish(new ControlEvent.WindowClosed("its time is over"));
                    return new ControlReply.Opened("Type this.", "join");
                };
        List<String> lines = runOnTerminal("open", "60", "--watch", "--json").out.lines().toList();

        assertEquals(3, lines.size(), lines.toString());
        assertTrue(
                lines.get(0).contains("{\"interface\":\"latch0\",\"seconds\":60,"),
                lines.toString());
        assertTrue(
                lines.get(1)
                        .matches(
                                "\\{\"time\":\"[^\"]+Z\",\"event\":\"windowOpened\",\"seconds\":60}"),
                lines.toString());
        assertTrue(lines.get(2).contains("\"event\":\"windowClosed\""), lines.toString());
    }

    private CommandRun run(Stream<String> arguments) {
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void openDrawsAQrCodeWhereSomebodyWantsOne() {
        answer = _ -> new ControlReply.Opened("Type this.", "sudo wirelatch join 192.0.2.1");
        CommandRun drawn = run("open", "--qr");
        assertTrue(drawn.out.contains("\u2588\u2588\u2588"), drawn.out);
        assertTrue(drawn.out.endsWith("Type this.\n"), drawn.out);
        assertEquals("Type this.\n", run("open", "--no-qr").out);
    }

    @Test
    void commonOptionsMayStandBeforeTheVerbAndComeFromTheEnvironment() {
        assertEquals(
                ExitStatus.DONE,
                CommandRun.run("--run-dir", runDir.toString(), "-i", "latch0", "close").exitStatus);
        assertEquals(
                ExitStatus.DONE,
                CommandRun.with()
                        .variable("WIRELATCH_RUN_DIR", runDir.toString())
                        .run("close")
                        .exitStatus);
        CommandRun other =
                CommandRun.with()
                        .variable("WIRELATCH_INTERFACE", "latch7")
                        .run("close", "--run-dir", runDir.toString());
        assertEquals(ExitStatus.NO_SERVER, other.exitStatus);
        assertEquals(
                """
                wirelatch: no server is running on latch7.
                Start one with: sudo wirelatch serve -i latch7 --run-dir %1$s (where this machine has joined: sudo wirelatch join -i latch7 --run-dir %1$s)
                """
                        .formatted(runDir),
                other.err);
    }

    @Test
    void whereNothingRunsTheExitStatusIsThree() {
        server.close();
        for (String[] verb :
                List.of(
                        new String[] {"open"},
                        new String[] {"open", "--watch"},
                        new String[] {"close"},
                        new String[] {"status", "--json"},
                        new String[] {"peers"},
                        new String[] {"rename", "a", "b"},
                        new String[] {"remove", "a"})) {
            CommandRun run = run(verb);
            assertEquals(ExitStatus.NO_SERVER, run.exitStatus, run.err);
            assertEquals(
                    """
                    wirelatch: no server is running on latch0.
                    Start one with: sudo wirelatch serve --run-dir %1$s (where this machine has joined: sudo wirelatch join --run-dir %1$s)
                    """
                            .formatted(runDir),
                    run.err);
        }
    }

    @Test
    void anInterfaceThatOnlyWgKnowsIsNotTakenForOneThatIsNotThere() throws IOException {
        Files.createFile(runDir.resolve("lo.sock"));
        CommandRun run =
                CommandRun.with()
                        .variable("WIRELATCH_UAPI_DIR", runDir.toString())
                        .run("status", "-i", "lo", "--run-dir", runDir.resolve("x").toString());

        assertEquals(ExitStatus.NO_SERVER, run.exitStatus);
        assertTrue(run.err.contains("sudo wg show lo"), run.err);
    }

    @Test
    void aRefusalIsPrintedAndDecidesTheExitStatus() {
        answer = _ -> new ControlReply.Refused(RefusalKind.FAILED, "the disk is full.");
        CommandRun failed = run("remove", "pi");
        assertEquals(ExitStatus.FAILED, failed.exitStatus);
        assertEquals("wirelatch: the disk is full.\n", failed.err);

        answer = _ -> new ControlReply.Refused(RefusalKind.WRONG_USAGE, "there is no peer.");
        assertEquals(ExitStatus.WRONG_USAGE, run("remove", "pi").exitStatus);
    }

    @Test
    void statusIsATableForAPersonAndAnObjectForAScript() {
        answer = _ -> new ControlReply.Status(STATUS);

        CommandRun text = run("status");
        assertEquals(ExitStatus.DONE, text.exitStatus, text.err);
        assertTrue(text.out.contains("OPEN, 47 s left"), text.out);
        assertTrue(text.out.contains("2.00 KiB"), text.out);

        CommandRun json = run("status", "--json");
        assertTrue(json.out.startsWith("{\n  \"interface\" : \"latch0\",\n"), json.out);
        assertTrue(json.out.endsWith("}\n"), json.out);

        CommandRun peers = run("peers", "--json");
        assertTrue(peers.out.startsWith("[ {\n"), peers.out);
        assertTrue(peers.out.contains("\"name\" : \"pi\""), peers.out);
        assertTrue(run("peers").out.startsWith("PEER "), peers.out);
    }

    @Test
    void onlyAVerboseStatusAsksForTheEngine() {
        answer = _ -> new ControlReply.Status(STATUS);
        run("status");
        run("status", "-v");
        assertEquals(
                List.of(new ControlRequest.GetStatus(false), new ControlRequest.GetStatus(true)),
                requests);
    }

    @Test
    void usesWithoutACodeAreRefused() {
        CommandRun run = run("open", "--uses", "2");
        assertEquals(ExitStatus.WRONG_USAGE, run.exitStatus);
        assertTrue(run.err.contains("Add --code"), run.err);
    }

    @Test
    void openWithWatchShowsEventsUntilTheWindowCloses() {
        answer =
                _ -> {
                    server.publish(new ControlEvent.WindowOpened(60));
                    server.publish(
                            new ControlEvent.PeerJoined(
                                    "pi",
                                    "key=",
                                    List.of("10.150.0.2"),
                                    "ocean cactus plug",
                                    false));
                    server.publish(
                            new ControlEvent.PeerJoined(
                                    "pi", "key=", List.of("10.150.0.2"), "dice fish owl", true));
                    server.publish(new ControlEvent.WindowClosed("its time is over"));
                    return new ControlReply.Opened("On the other machine: join", "join");
                };
        CommandRun run = run("open", "60", "--watch");

        assertEquals(ExitStatus.DONE, run.exitStatus, run.err);
        assertTrue(run.out.startsWith("On the other machine: join\n"), run.out);
        String[] lines = run.out.substring(run.out.indexOf('\n') + 1).split("\n", -1);
        assertTrue(lines[0].matches("\\d\\d:\\d\\d:\\d\\d  pairing: OPEN for 60 s"), run.out);
        assertTrue(
                lines[1].endsWith("  pi joined as 10.150.0.2; check words: ocean cactus plug"),
                run.out);
        assertTrue(
                lines[2].endsWith(
                        "  pi joined as 10.150.0.2, as before; check words: dice fish owl"),
                run.out);
        assertTrue(lines[3].endsWith("  pairing: CLOSED, its time is over"), run.out);
    }

    @Test
    void theCountdownIsOfTheSecondsInWhichAUsedCodeIsWatched() {
        answer =
                _ -> {
                    server.publish(new ControlEvent.WindowOpened(60));
                    server.publish(new ControlEvent.CodeWatched(10));
                    server.publish(new ControlEvent.WindowClosed("its code has been used"));
                    return new ControlReply.Opened("Type this.", "join");
                };
        CommandRun run = runOnTerminal("open", "60", "--code");

        assertEquals(ExitStatus.DONE, run.exitStatus, run.err);
        assertTrue(
                run.out.matches("(?s).*lets nobody in any more; CLOSED in 10 s.*\r  10 s left .*"),
                run.out);
    }

    @Test
    void onATerminalACodeIsShownWithItsCountdownUntilTheWindowCloses() {
        answer =
                _ -> {
                    server.publish(new ControlEvent.WindowOpened(60));
                    server.publish(new ControlEvent.WindowClosed("somebody closed it"));
                    return new ControlReply.Opened("Type this.", "join");
                };
        CommandRun run = runOnTerminal("open", "60", "--code");

        assertEquals(ExitStatus.DONE, run.exitStatus, run.err);
        assertTrue(run.out.contains("Ctrl-C ends this and leaves the window open"), run.out);
        assertTrue(run.out.contains("\r  60 s left "), run.out);
        assertTrue(run.out.endsWith("  pairing: CLOSED, somebody closed it\n"), run.out);
    }

    @Test
    void nobodyElseIsKeptWaitingWhoHasNotAskedForIt() {
        answer = _ -> new ControlReply.Opened("Type this.", "join");

        for (CommandRun run :
                List.of(
                        run("open", "60", "--code"),
                        runOnTerminal("open", "60", "--code", "--no-watch"),
                        runOnTerminal("open", "60"))) {
            assertEquals(ExitStatus.DONE, run.exitStatus, run.err);
            assertTrue(run.out.endsWith("Type this.\n"), run.out);
        }
    }

    @Test
    void openWithWatchFailsWhenTheServerStops() {
        answer =
                _ -> {
                    server.publish(new ControlEvent.Stopping());
                    return new ControlReply.Opened("Type this.", "join");
                };
        CommandRun run = run("open", "60", "--watch");

        assertEquals(ExitStatus.FAILED, run.exitStatus);
        assertTrue(run.err.contains("the server stopped"), run.err);
    }

    private CommandRun run(String... arguments) {
        return CommandRun.run(withRunDir(arguments));
    }

    private CommandRun runOnTerminal(String... arguments) {
        return CommandRun.with().onTerminal().run(withRunDir(arguments));
    }

    private String[] withRunDir(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--run-dir";
        all[arguments.length + 1] = runDir.toString();
        return all;
    }
}
