package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.ExitStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What install and uninstall refuse before they ask systemd anything. */
class InstallCommandTest {

    @Test
    void rootAloneInstalls() {
        for (String verb : List.of("install", "uninstall")) {
            CommandRun run = CommandRun.run(verb);
            assertEquals(ExitStatus.FAILED, run.exitStatus);
            assertEquals(
                    "wirelatch: root alone can change what this machine starts. Try again with: sudo"
                            + " wirelatch "
                            + verb
                            + "\n",
                    run.err);
        }
    }

    /** The units know the system's own folders only, and would start without what was tried. */
    @Test
    void otherFoldersThanTheSystemsAreRefused() {
        CommandRun run = CommandRun.with().root().run("install", "--state-dir", "/tmp/elsewhere");
        assertEquals(ExitStatus.WRONG_USAGE, run.exitStatus);
        assertTrue(run.err.contains("--state-dir"), run.err);

        CommandRun byVariable =
                CommandRun.with()
                        .root()
                        .variable("WIRELATCH_RUN_DIR", "/tmp/elsewhere")
                        .run("install");
        assertEquals(ExitStatus.WRONG_USAGE, byVariable.exitStatus);
    }

    @Test
    void anInterfaceThatCannotNameAUnitIsRefused() {
        CommandRun run = CommandRun.with().root().run("install", "-i", "a+b");
        assertEquals(ExitStatus.WRONG_USAGE, run.exitStatus);
        assertTrue(run.err.contains("'a+b'"), run.err);
    }
}
