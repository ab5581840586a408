package io.wirelatch.tunnel.machine;

import com.sun.jna.LastErrorException;
import io.wirelatch.tunnel.posix.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What the kernel knows of its own clock (adjtimex(2)).
 *
 * @param synchronised whether something, such as NTP, holds it to the time of others
 * @param maxErrorMicros how far off it may be at most, as the kernel estimates; it grows while
 *     nothing corrects the clock
 */
public record KernelClock(boolean synchronised, long maxErrorMicros) {

    /** {@code linux/timex.h}: struct timex on 64-bit systems. */
    private static final int TIMEX_BYTES = 208;

    private static final int MAX_ERROR_OFFSET = 24;
    private static final int STATUS_OFFSET = 40;

    /** {@code linux/timex.h}: nothing corrects the clock. */
    private static final int STA_UNSYNC = 0x0040;

    /** Empty where the system does not say, as a container may forbid it. */
    public static Optional<KernelClock> read() {
        byte[] timex = new byte[TIMEX_BYTES];
        try {
            Libc.adjtimex(timex);
        } catch (LastErrorException e) {
            return Optional.empty();
        }
        ByteBuffer fields = ByteBuffer.wrap(timex).order(ByteOrder.nativeOrder());
        boolean synchronised = (fields.getInt(STATUS_OFFSET) & STA_UNSYNC) == 0;
        return Optional.of(new KernelClock(synchronised, fields.getLong(MAX_ERROR_OFFSET)));
    }
}
