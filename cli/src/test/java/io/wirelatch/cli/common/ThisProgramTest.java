package io.wirelatch.cli.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.ThisProgram.JavaStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThisProgramTest {

    private static final Path JAVA = Path.of("/jdk/bin/java");
    private static final Optional<Path> LAUNCHER = Optional.of(Path.of("/opt/latch/wirelatch"));

    @Test
    void javaIsStartedWithTheSameOptionsAndThoseAddedButWithoutTheVerb() {
        List<String> running =
                List.of("java", "-Xmx64m", "-p", "/app", "--module", "cli/Main", "demo", "-v");
        ThisProgram program =
                new ThisProgram(JavaStart.of(JAVA, running), LAUNCHER, Optional.empty());
        assertEquals(
                List.of("/jdk/bin/java", "-Xmx64m", "-p", "/app", "-Dx=y", "--module", "cli/Main"),
                program.command(List.of("-Dx=y")));
    }

    @Test
    void everySpellingOfTheModuleOptionIsKnown() {
        assertEquals(
                Optional.of(new JavaStart(List.of("/jdk/bin/java"), List.of("-m", "cli"))),
                JavaStart.of(JAVA, List.of("java", "-m", "cli", "demo")));
        assertEquals(
                Optional.of(new JavaStart(List.of("/jdk/bin/java"), List.of("--module=cli"))),
                JavaStart.of(JAVA, List.of("java", "--module=cli", "demo")));
    }

    @Test
    void aProgramThatIsNoModuleIsStartedByItsLauncher() {
        List<String> running = List.of("java", "-cp", "/classes", "Main", "demo");
        ThisProgram program =
                new ThisProgram(JavaStart.of(JAVA, running), LAUNCHER, Optional.empty());
        assertEquals(List.of("/opt/latch/wirelatch"), program.command(List.of("-Dx=y")));
    }

    @Test
    void withoutAWayToStartItTheReasonSaysSo() {
        ThisProgram program = new ThisProgram(Optional.empty(), Optional.empty(), Optional.empty());
        CommandFailure failure =
                assertThrows(CommandFailure.class, () -> program.command(List.of()));
        assertTrue(String.valueOf(failure.getMessage()).contains("./wirelatch"));
    }

    @Test
    void peopleAreToldTheNameOnThePathAndElseTheLauncher(@TempDir Path folder) throws Exception {
        assertEquals(
                "/opt/latch/wirelatch",
                new ThisProgram(Optional.empty(), LAUNCHER, Optional.of(folder.toString()))
                        .typed());
        assertEquals(
                "./wirelatch",
                new ThisProgram(
                                Optional.empty(),
                                Optional.of(Path.of("wirelatch").toAbsolutePath()),
                                Optional.of(folder.toString()))
                        .typed());
        Path file = Files.createFile(folder.resolve("wirelatch"));
        assertTrue(file.toFile().setExecutable(true));
        assertEquals(
                "wirelatch",
                new ThisProgram(Optional.empty(), LAUNCHER, Optional.of("/none:" + folder))
                        .typed());
    }
}
