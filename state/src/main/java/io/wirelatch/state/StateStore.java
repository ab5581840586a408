package io.wirelatch.state;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The state file of one interface, {@code STATE_DIR/INTERFACE/state.json}, and the lock that makes
 * its process the only owner. Methods may be called from any thread, one commit at a time.
 */
public final class StateStore implements AutoCloseable {

    private StateStore() {}

    /**
     * Makes the folder where it is missing (0700) and takes the lock.
     *
     * @throws StateException when another process owns the interface, or the folder cannot be used
     */
    public static StateStore open(Path stateDir, String interfaceName) {
        throw new UnsupportedOperationException("helper");
    }

    /** Where the state lies. */
    public Path file() {
        throw new UnsupportedOperationException("helper");
    }

    /**
     * Reads what is kept.
     *
     * @return empty when nothing has been kept yet
     * @throws StateException when the file is damaged, of a newer schema, or cannot be read; it is
     *     left as it is
     */
    public Optional<NetworkState> load() {
        throw new UnsupportedOperationException("helper");
    }

    /**
     * Replaces what is kept; when this returns, the new state survives a crash or power cut, and
     * whatever happens before, the old one does.
     *
     * @throws StateException when the disk is full or read-only; the old state is then still there
     */
    public void commit(NetworkState state) {
        throw new UnsupportedOperationException("helper");
    }

    /** Gives up the lock. */
    @Override
    public void close() {}
}
