package io.wirelatch.cli.running;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.tunnel.tun.DeviceException;
import org.junit.jupiter.api.Test;

/** How a run ends that is to end with its interface. */
class EngineEndTest {

    /** File descriptor in bad state: what reading an interface gives once it was deleted. */
    private static final int EBADFD = 77;

    @Test
    void aDeletedInterfaceIsTheEndOfTheRun() {
        try (StopSignal stop = StopSignal.install()) {
            EngineEnd.of(stop).engineFailed(new DeviceException("it was removed", EBADFD));
            assertDoesNotThrow(() -> stop.await());
        }
    }

    /** An interface without addresses is in no list of java.net, so that cannot be the question. */
    @Test
    void anythingElseIsAFailureAlsoWhereNoInterfaceIsSeen() {
        try (StopSignal stop = StopSignal.install()) {
            EngineEnd.of(stop).engineFailed(new IllegalStateException("no memory is left"));
            CommandFailure failure = assertThrows(CommandFailure.class, () -> stop.await());
            assertTrue(String.valueOf(failure.getMessage()).contains("no memory is left"));
        }
    }
}
