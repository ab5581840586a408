package io.wirelatch.tunnel.posix;

import com.sun.jna.LastErrorException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor that some threads use while any other may close it. Its number is given back to
 * the system only when the last thread has left, because the system hands a number out again at
 * once, and a late reader would then read from a stranger.
 *
 * <p>Threads {@link #enter} before they use the descriptor and {@link #leave} afterwards, and block
 * nowhere in between but in {@link Waiter#await}, which {@link #close} wakes through an eventfd.
 */
public final class SharedDescriptor implements AutoCloseable {

    /** {@code poll.h}: there is something to read. */
    public static final short POLLIN = 0x1;

    /** {@code poll.h}: there is room to write. */
    public static final short POLLOUT = 0x4;

    /** The sign bit of {@link #users}: no thread may enter any more. */
    private static final int CLOSED = Integer.MIN_VALUE;

    private final int fd;
    private final int wakeFd;
    private final AtomicInteger users = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);

    /**
     * Takes over a descriptor, which must not block.
     *
     * @throws LastErrorException when there is no eventfd to be had; {@code fd} is still the
     *     caller's then
     */
    public SharedDescriptor(int fd) {
        this.fd = fd;
        this.wakeFd = Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
    }

    /** The descriptor's number, valid between {@link #enter} and {@link #leave}. */
    public int fd() {
        return fd;
    }

    /**
     * Keeps the descriptor open until {@link #leave}.
     *
     * @return false when it is closed: then it must not be used, and not be left
     */
    public boolean enter() {
        int current;
        do {
            current = users.get();
            if (current < 0) {
                return false;
            }
        } while (!users.compareAndSet(current, current + 1));
        return true;
    }

    /** Ends what {@link #enter} began. */
    public void leave() {
        if (users.decrementAndGet() == CLOSED) {
            Libc.close(fd);
            Libc.close(wakeFd);
            released.countDown();
        }
    }

    /**
     * Lets nobody in any more, wakes who waits, and returns when the descriptor is released. A
     * second call does nothing. Never called between {@link #enter} and {@link #leave}.
     */
    @Override
    public void close() {
        int current;
        do {
            current = users.get();
            if (current < 0) {
                return;
            }
        } while (!users.compareAndSet(current, (current + 1) | CLOSED));
        wake();
        leave();
        awaitRelease();
    }

    /** The eventfd is never read: once written, it wakes everybody who waits or ever will. */
    private void wake() {
        byte[] one =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(1).array();
        Libc.write(wakeFd, one, one.length);
    }

    private void awaitRelease() {
        boolean interrupted = false;
        while (true) {
            try {
                released.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One thread's way to wait for the descriptor, between {@link #enter} and {@link #leave}. */
    public final class Waiter {

        /** struct pollfd (poll.h): int fd; short events; short revents. */
        private static final int POLLFD_BYTES = 8;

        private static final int EVENTS = 4;
        private static final int REVENTS = 6;

        private final SystemCalls calls;
        private final MemorySegment pollFds = Arena.ofAuto().allocate(2 * POLLFD_BYTES, 8);

        /**
         * @param calls the waiting thread's own
         * @param events {@link #POLLIN} or {@link #POLLOUT}
         */
        public Waiter(SystemCalls calls, short events) {
            this.calls = calls;
            pollFds.set(ValueLayout.JAVA_INT, 0, fd);
            pollFds.set(ValueLayout.JAVA_SHORT, EVENTS, events);
            pollFds.set(ValueLayout.JAVA_INT, POLLFD_BYTES, wakeFd);
            pollFds.set(ValueLayout.JAVA_SHORT, POLLFD_BYTES + EVENTS, POLLIN);
        }

        /**
         * Waits for the events, an error on the descriptor, the end of the time, or {@link
         * SharedDescriptor#close}.
         *
         * @param timeoutMillis -1 for as long as it takes
         * @return whether to try again; false when the time is up or the descriptor closed
         */
        public boolean await(int timeoutMillis) {
            int ready = calls.poll(pollFds, 2, timeoutMillis);
            if (ready == -Errno.EINTR) {
                pollFds.set(ValueLayout.JAVA_SHORT, REVENTS, (short) 0);
                return true;
            }
            if (ready < 0) {
                throw new IllegalStateException("poll failed: " + Errno.text(-ready));
            }
            return ready > 0 && pollFds.get(ValueLayout.JAVA_SHORT, POLLFD_BYTES + REVENTS) == 0;
        }

        /** What the last wait saw of the descriptor: the events, errors of poll.h, or nothing. */
        public short seen() {
            return pollFds.get(ValueLayout.JAVA_SHORT, REVENTS);
        }
    }
}
