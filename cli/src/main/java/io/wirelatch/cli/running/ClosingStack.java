package io.wirelatch.cli.running;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been set up so far, to be taken down in the opposite order: when a later step of a start
 * fails as well as at the end. For one thread.
 */
public final class ClosingStack implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Takes charge of something that has just been set up. */
    public <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Takes everything down; one that fails does not keep the others. */
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            closeQuietly(opened.pop());
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            System.getLogger(ClosingStack.class.getName())
                    .log(System.Logger.Level.WARNING, "taking down failed", e);
        }
    }
}
