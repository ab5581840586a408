package io.wirelatch.control.uapi;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;

/** Waits, on a thread of its own, for the removal of a socket file by somebody else. */
final class SocketFileWatch implements AutoCloseable {

    private final UapiSocketFile file;
    private final WatchService folderEvents;
    private final Runnable removed;

    private SocketFileWatch(UapiSocketFile file, WatchService folderEvents, Runnable removed) {
        this.file = file;
        this.folderEvents = folderEvents;
        this.removed = removed;
    }

    /**
     * @param removed told once
     * @throws IOException when the system does not watch the folder
     */
    static SocketFileWatch start(UapiSocketFile file, Runnable removed) throws IOException {
        WatchService folderEvents = file.folder().getFileSystem().newWatchService();
        try {
            WatchKey _ =
                    file.folder()
                            .register(
                                    folderEvents,
                                    StandardWatchEventKinds.ENTRY_CREATE,
                                    StandardWatchEventKinds.ENTRY_DELETE);
        } catch (IOException e) {
            folderEvents.close();
            throw e;
        }
        SocketFileWatch watch = new SocketFileWatch(file, folderEvents, removed);
        Thread.ofPlatform().daemon().name("uapi-file").start(watch::watchUntilRemoved);
        return watch;
    }

    /** From now on the file's removal is told to nobody. */
    @Override
    public void close() {
        try {
            folderEvents.close();
        } catch (IOException e) {
            // It watches nothing any more.
        }
    }

    /** Whatever happened in the folder, what counts is whether the file is in its place. */
    private void watchUntilRemoved() {
        try {
            boolean folderIsThere = true;
            while (folderIsThere && file.isInPlace()) {
                WatchKey key = folderEvents.take();
                key.pollEvents();
                folderIsThere = key.reset();
            }
            removed.run();
        } catch (ClosedWatchServiceException e) {
            // The socket is closed by its owner.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
