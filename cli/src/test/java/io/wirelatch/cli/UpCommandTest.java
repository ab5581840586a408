package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpCommandTest {

    @TempDir private Path folder;

    @Test
    void aMistakeInTheFileIsSaidBeforeAnythingIsMade() throws IOException {
        Path file = folder.resolve("wg0.conf");
        Files.writeString(file, "[Interface]\nAddress = 10.0.0.1/24\nColour = red\n");
        CommandRun run = CommandRun.run("up", file.toString());
        assertEquals(ExitStatus.FAILED, run.exitStatus);
        assertTrue(
                run.err.startsWith("wirelatch: " + file + ", line 3: there is no key 'Colour'"),
                run.err);
        assertEquals("", run.out);
    }

    @Test
    void whatDoesNotExistOrRunIsSaid() {
        CommandRun up = CommandRun.run("up", folder.resolve("nowhere.conf").toString());
        assertEquals(ExitStatus.FAILED, up.exitStatus);
        assertTrue(up.err.contains("it does not exist"), up.err);
        CommandRun down = CommandRun.run("down", "--run-dir", folder.toString(), "wg0");
        assertEquals(ExitStatus.NO_SERVER, down.exitStatus);
        assertTrue(down.err.contains("runs as wg0"), down.err);
    }

    @Test
    void aNameThatIsNoneIsWrongUsage() {
        assertEquals(ExitStatus.WRONG_USAGE, CommandRun.run("up").exitStatus);
        assertEquals(ExitStatus.WRONG_USAGE, CommandRun.run("up", "wg/0").exitStatus);
        assertEquals(ExitStatus.WRONG_USAGE, CommandRun.run("down", "wg$0").exitStatus);
    }
}
