package io.wirelatch.enroll.server;

import io.wirelatch.state.ServerState;

/** How the registry keeps a new state: {@link io.wirelatch.state.StateStore#commit}. */
@FunctionalInterface
interface StateCommit {

    /**
     * Replaces what is kept.
     *
     * @throws io.wirelatch.state.StateException when it cannot; the old state is then still there
     */
    void commit(ServerState state);
}
