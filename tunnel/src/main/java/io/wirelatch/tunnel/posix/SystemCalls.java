package io.wirelatch.tunnel.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.Objects;

/**
 * The system calls that move packets, through java.lang.foreign. Each answers as the kernel itself
 * does: a negative number is a negated {@link Errno}, anything else is the result.
 *
 * <p>An instance belongs to one thread at a time: the error number of the last call lies in it.
 * Pointers travel as plain numbers, because cutting a segment for every packet would allocate; the
 * ranges are checked here instead.
 */
public final class SystemCalls {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET =
            CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    /** ssize_t read(int fd, void *buf, size_t count) */
    private static final MethodHandle READ =
            call("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));

    /** ssize_t writev(int fd, const struct iovec *iov, int iovcnt) */
    private static final MethodHandle WRITEV =
            call("writev", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));

    /** int poll(struct pollfd *fds, nfds_t nfds, int timeout) */
    private static final MethodHandle POLL =
            call("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    /** int recvmmsg(int fd, struct mmsghdr *vec, unsigned vlen, int flags, struct timespec *) */
    private static final MethodHandle RECVMMSG =
            call(
                    "recvmmsg",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG));

    /** int sendmmsg(int fd, struct mmsghdr *vec, unsigned vlen, int flags) */
    private static final MethodHandle SENDMMSG =
            call(
                    "sendmmsg",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));

    private final MemorySegment callState = Arena.ofAuto().allocate(CALL_STATE);

    /** Reads at most {@code length} bytes to {@code offset} of the memory. */
    public int read(int fd, MemorySegment memory, long offset, int length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        try {
            long read =
                    (long)
                            READ.invokeExact(
                                    callState, fd, memory.address() + offset, (long) length);
            return result((int) read);
        } catch (Throwable e) {
            throw neverThrown(e);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /**
     * Writes the first {@code count} pieces as one.
     *
     * @param memory what all the pieces lie in
     */
    public int writev(int fd, IoVector pieces, int count, MemorySegment memory) {
        try {
            return result((int) (long) WRITEV.invokeExact(callState, fd, pieces.address(0), count));
        } catch (Throwable e) {
            throw neverThrown(e);
        } finally {
            Reference.reachabilityFence(pieces);
            Reference.reachabilityFence(memory);
        }
    }

    /**
     * Waits for events on descriptors.
     *
     * @param descriptors an array of {@code struct pollfd}, {@code count} long
     * @param timeoutMillis -1 for as long as it takes
     */
    int poll(MemorySegment descriptors, int count, int timeoutMillis) {
        try {
            return result(
                    (int) POLL.invokeExact(callState, descriptors, (long) count, timeoutMillis));
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /**
     * Receives as many datagrams as are there, up to {@code count}.
     *
     * @param headers an array of {@code struct mmsghdr}; the memory that they point to must be kept
     *     reachable by the caller
     */
    public int recvmmsg(int fd, MemorySegment headers, int count) {
        try {
            return result((int) RECVMMSG.invokeExact(callState, fd, headers, count, 0, 0L));
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /**
     * Sends datagrams up to the first that is refused.
     *
     * @param headers an array of {@code struct mmsghdr}; the memory that they point to must be kept
     *     reachable by the caller
     * @param offset where in {@code headers} the first one to send begins
     */
    public int sendmmsg(int fd, MemorySegment headers, long offset, int count) {
        Objects.checkIndex(offset, headers.byteSize());
        try {
            return result(
                    (int)
                            SENDMMSG.invokeExact(
                                    callState, fd, headers.address() + offset, count, 0));
        } catch (Throwable e) {
            throw neverThrown(e);
        } finally {
            Reference.reachabilityFence(headers);
        }
    }

    private int result(int returned) {
        return returned >= 0 ? returned : -callState.get(JAVA_INT, ERRNO_OFFSET);
    }

    /** Native access is this package's purpose, and is granted to the module at start. */
    @SuppressWarnings("restricted")
    private static MethodHandle call(String name, FunctionDescriptor function) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                function,
                Linker.Option.captureCallState("errno"));
    }

    private static AssertionError neverThrown(Throwable e) {
        return new AssertionError("a C function throws nothing", e);
    }
}
