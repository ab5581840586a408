package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.tunnel.machine.KernelClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockCheckTest {

    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = Instant.parse("2026-06-01T12:00:00Z");
    private static final Optional<KernelClock> KEPT_RIGHT =
            Optional.of(new KernelClock(true, 12_000));

    @Test
    void aClockThatSomethingKeepsRightIsAllRight() {
        assertEquals(
                "2026-06-01T12:00:00Z, kept right to within 12 ms",
                assertOne(Finding.Ok.class, LATER, KEPT_RIGHT).found());
    }

    @Test
    void aClockThatNothingKeepsRightIsAWarning() {
        assertOne(Finding.Warning.class, LATER, Optional.of(new KernelClock(false, 16_000_000)));
    }

    @Test
    void aTimeBeforeTheProgramWasBuiltIsAProblem() {
        assertOne(Finding.Problem.class, BUILT.minusSeconds(1), KEPT_RIGHT);
    }

    @Test
    void aKernelThatDoesNotSayIsNoWarning() {
        assertOne(Finding.Ok.class, LATER, Optional.empty());
    }

    @Test
    void aTimeBeforeWhatTheInterfaceHasKeptIsAProblemThoughTheClockIsKeptRight(
            @TempDir Path stateDir) throws IOException {
        Path state = Files.createDirectory(stateDir.resolve("latch0")).resolve("state.json");
        Files.createFile(state);
        Files.setLastModifiedTime(state, FileTime.from(LATER));
        Patient patient = Patients.keepingIn(stateDir);

        Finding.Problem problem =
                assertOne(Finding.Problem.class, LATER.minusSeconds(60), KEPT_RIGHT, patient);
        assertEquals(
                "the clock says 2026-06-01T11:59:00Z, but what this interface keeps was written at"
                        + " 2026-06-01T12:00:00Z: it has fallen back, or was ahead then",
                problem.found());
        assertOne(Finding.Ok.class, LATER.minusSeconds(5), KEPT_RIGHT, patient);
        assertOne(Finding.Ok.class, LATER.plusSeconds(5), KEPT_RIGHT, patient);
    }

    private static <T extends Finding> T assertOne(
            Class<T> kind, Instant now, Optional<KernelClock> kernel) {
        return assertOne(kind, now, kernel, Patients.nobody());
    }

    private static <T extends Finding> T assertOne(
            Class<T> kind, Instant now, Optional<KernelClock> kernel, Patient patient) {
        List<Finding> findings =
                new ClockCheck(InstantSource.fixed(now), () -> kernel, BUILT).examine(patient);
        assertEquals(1, findings.size());
        return kind.cast(findings.getFirst());
    }
}
