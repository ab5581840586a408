package io.wirelatch.tunnel.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.function.Executable;

/**
 * Runs a test in a network namespace of its own, which leaves nothing behind on the machine. The
 * namespace is that of one fresh thread, of the threads that it starts, and of its child processes.
 */
public final class NetworkNamespace {

    /** {@code linux/sched.h} */
    private static final int CLONE_NEWNET = 0x4000_0000;

    static {
        Native.register(NetworkNamespace.class, "c");
    }

    private NetworkNamespace() {}

    private static native int unshare(int flags) throws LastErrorException;

    /**
     * Runs the test with the loopback interface up. Skips it where this process may not make
     * namespaces or interfaces; under {@code CI=true} it fails instead.
     */
    public static void run(Executable test) throws Throwable {
        Prerequisite.require(Files.exists(Path.of("/dev/net/tun")), "there is no /dev/net/tun");
        FutureTask<Boolean> task = new FutureTask<>(() -> enterAndRun(test));
        Thread.ofPlatform().name("test in its own network namespace").start(task);
        try {
            Prerequisite.require(
                    task.get(), "making a network namespace takes root or CAP_SYS_ADMIN");
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private static boolean enterAndRun(Executable test) throws Exception {
        try {
            unshare(CLONE_NEWNET);
        } catch (LastErrorException e) {
            return false;
        }
        Commands.run("ip", "link", "set", "lo", "up");
        try {
            test.execute();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        return true;
    }
}
