package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.tunnel.machine.KernelClock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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

    private static <T extends Finding> T assertOne(
            Class<T> kind, Instant now, Optional<KernelClock> kernel) {
        List<Finding> findings =
                new ClockCheck(InstantSource.fixed(now), () -> kernel, BUILT)
                        .examine(Patients.nobody());
        assertEquals(1, findings.size());
        return kind.cast(findings.getFirst());
    }
}
