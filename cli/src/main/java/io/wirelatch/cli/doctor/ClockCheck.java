package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.tunnel.machine.KernelClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether the clock can be right. */
final class ClockCheck implements Check {

    private static final String WHY =
            "WireGuard drops handshakes of a machine whose clock has fallen back behind its earlier"
                    + " ones.";

    private static final List<String> MEND =
            List.of(
                    "sudo timedatectl set-ntp true",
                    "where there is no time service: sudo apt install systemd-timesyncd");

    /** What a busy machine or a network file system may be out by. */
    private static final Duration TOLERANCE = Duration.ofSeconds(15);

    private final InstantSource clock;
    private final Supplier<Optional<KernelClock>> kernel;
    private final Instant built;

    ClockCheck() {
        this(InstantSource.system(), KernelClock::read, builtAt());
    }

    ClockCheck(InstantSource clock, Supplier<Optional<KernelClock>> kernel, Instant built) {
        this.clock = clock;
        this.kernel = kernel;
        this.built = built;
    }

    @Override
    public String name() {
        return "Clock";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (now.isBefore(built)) {
            return List.of(
                    new Problem(
                            "the clock says %s, which was before this program was built (%s)"
                                    .formatted(now, built),
                            WHY,
                            MEND));
        }
        Optional<Instant> latest =
                PastTimes.latest(patient).filter(then -> hasFallenBack(then, now));
        if (latest.isPresent()) {
            return List.of(fallenBack(latest.get().truncatedTo(ChronoUnit.SECONDS), now));
        }
        return List.of(
                kernel.get()
                        .map(known -> describe(known, now))
                        .orElseGet(
                                () ->
                                        new Ok(
                                                now
                                                        + "; the kernel does not say whether"
                                                        + " anything keeps it right")));
    }

    /** Whatever keeps it right, it was further once: it is wrong now, or was then. */
    private static boolean hasFallenBack(Instant latest, Instant now) {
        return Duration.between(now, latest).compareTo(TOLERANCE) > 0;
    }

    private static Finding fallenBack(Instant latest, Instant now) {
        return new Problem(
                "the clock says %s, but what this interface keeps was written at %s: it has fallen"
                                .formatted(now, latest)
                        + " back, or was ahead then",
                WHY,
                List.of(
                        "see which is right: timedatectl; sudo timedatectl set-ntp true",
                        "if the clock is right now, the other machines hear this one again from %s"
                                        .formatted(latest)
                                + " on; sooner by 'wirelatch remove' of it on the server, and"
                                + " joining again"));
    }

    private static Finding describe(KernelClock kernel, Instant now) {
        return kernel.synchronised()
                ? new Ok(
                        "%s, kept right to within %d ms"
                                .formatted(now, kernel.maxErrorMicros() / 1000))
                : new Warning(
                        "%s, but nothing keeps it right".formatted(now),
                        WHY
                                + " In a container the host keeps it right, and this may be no"
                                + " matter.",
                        MEND);
    }

    private static Instant builtAt() {
        try (InputStream in = ClockCheck.class.getResourceAsStream("built.txt")) {
            return in == null
                    ? Instant.EPOCH
                    : Instant.parse(
                            new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
