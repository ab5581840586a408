package io.wirelatch.tunnel.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedDescriptorTest {

    @Test
    void theDescriptorStaysOpenUntilTheLastThreadHasLeft() throws Exception {
        SharedDescriptor descriptor = new SharedDescriptor(open());
        Path entry = Path.of("/proc/self/fd/" + descriptor.fd());
        assertTrue(descriptor.enter());
        assertTrue(descriptor.enter());

        Thread closer = Thread.ofPlatform().start(descriptor::close);
        SystemCalls calls = new SystemCalls();
        assertFalse(descriptor.new Waiter(calls, (short) 0).await(-1), "close wakes who waits");
        descriptor.leave();
        assertTrue(Files.exists(entry));
        assertTrue(closer.isAlive());

        descriptor.leave();
        closer.join();
        assertFalse(Files.exists(entry));
    }

    @Test
    void nobodyEntersOnceItIsClosed() {
        SharedDescriptor descriptor = new SharedDescriptor(open());
        descriptor.close();
        assertFalse(descriptor.enter());
        descriptor.close();
        assertFalse(descriptor.enter());
    }

    @Test
    void aThreadThatBeginsToWaitAfterTheCloseIsWokenToo() throws Exception {
        SharedDescriptor descriptor = new SharedDescriptor(open());
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        FutureTask<Boolean> waiting =
                new FutureTask<>(
                        () -> {
                            assertTrue(descriptor.enter());
                            entered.countDown();
                            closing.await();
                            try {
                                return descriptor.new Waiter(new SystemCalls(), (short) 0)
                                        .await(-1);
                            } finally {
                                descriptor.leave();
                            }
                        });
        Thread.ofPlatform().start(waiting);
        entered.await();
        Thread closer = Thread.ofPlatform().start(descriptor::close);
        while (descriptor.enter()) {
            descriptor.leave();
        }
        closing.countDown();
        assertFalse(waiting.get());
        closer.join();
    }

    @Test
    void waitingEndsWithItsTime() {
        SharedDescriptor descriptor = new SharedDescriptor(open());
        assertTrue(descriptor.enter());
        assertFalse(descriptor.new Waiter(new SystemCalls(), (short) 0).await(0));
        descriptor.leave();
        descriptor.close();
    }

    @Test
    void closingReleasesBothDescriptors() throws Exception {
        new SharedDescriptor(open()).close();
        long before = OpenDescriptors.count();
        for (int i = 0; i < 50; i++) {
            new SharedDescriptor(open()).close();
        }
        assertEquals(before, OpenDescriptors.count());
    }

    /** Any descriptor that can be polled and is never ready for nothing. */
    private static int open() {
        return Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
    }
}
