package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.state.audit.AuditEvent;
import io.wirelatch.state.audit.AuditKind;
import io.wirelatch.state.audit.AuditLog;
import io.wirelatch.state.audit.LocalUser;
import io.wirelatch.tunnel.key.PublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairing events as a person and as a script see them, without a server. */
class LogCommandTest {

    private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");
    private static final PublicKey KEY =
            PublicKey.ofBase64("L+V9o0fNYkMVKNqsX7spBzD/9oSvxM/C7ZCZX1jLO3Q=");

    @TempDir Path folder;

    @Test
    void aPersonGetsALineForEachEvent() throws IOException {
        keepTwoEvents();
        CommandRun run = log();

        assertEquals(ExitStatus.DONE, run.exitStatus);
        assertTrue(
                run.out.matches(
                        "(?s)2026-0[0-9-]+ [0-9:]{8}  opened     by root \\(ada\\), for 60 s\n"
                                + "2026-0[0-9-]+ [0-9:]{8}  joined     pi, from 192.0.2.7:40000,"
                                + " 10.150.0.2, key L\\+V9o0.*=\n"),
                run.out);
    }

    @Test
    void aScriptGetsAnObjectForEachEvent() throws IOException {
        keepTwoEvents();
        CommandRun run = log("--json");

        assertEquals(ExitStatus.DONE, run.exitStatus);
        assertEquals(
                """
                {"time":"2026-01-31T12:00:00Z","event":"opened","uid":0,"user":"root","login":"ada","detail":"for 60 s"}
                {"time":"2026-01-31T12:00:00Z","event":"joined","source":"192.0.2.7:40000","name":"pi","publicKey":"L+V9o0fNYkMVKNqsX7spBzD/9oSvxM/C7ZCZX1jLO3Q=","detail":"10.150.0.2"}
                """,
                run.out);
    }

    @Test
    void anInterfaceWithoutEventsSaysSoAndNothingToAScript() {
        assertTrue(log().out.startsWith("Nothing has happened at the pairing of latch0 yet"));
        assertEquals("", log("--json").out);
    }

    @Test
    void whatCannotBeReadIsExplained() throws IOException {
        Files.createDirectories(folder.resolve("latch0").resolve("pairings.jsonl"));
        CommandRun run = log();

        assertEquals(ExitStatus.FAILED, run.exitStatus);
        assertTrue(run.err.contains("cannot read the pairing events"), run.err);
        assertTrue(run.err.contains("sudo"), run.err);
    }

    private CommandRun log(String... flags) {
        String[] arguments = new String[flags.length + 3];
        arguments[0] = "log";
        arguments[1] = "--state-dir";
        arguments[2] = folder.toString();
        System.arraycopy(flags, 0, arguments, 3, flags.length);
        return CommandRun.run(arguments);
    }

    private void keepTwoEvents() throws IOException {
        Path own = Files.createDirectory(folder.resolve("latch0"));
        try (AuditLog log = new AuditLog(own, complaint -> {})) {
            log.write(
                    AuditEvent.of(TIME, AuditKind.OPENED, "for 60 s")
                            .by(
                                    Optional.of(
                                            new LocalUser(
                                                    0, Optional.of("root"), Optional.of("ada")))));
            log.write(
                    AuditEvent.of(TIME, AuditKind.JOINED, "10.150.0.2")
                            .from("192.0.2.7:40000")
                            .about("pi", KEY));
        }
    }
}
