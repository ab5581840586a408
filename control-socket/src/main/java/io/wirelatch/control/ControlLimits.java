package io.wirelatch.control;

/**
 * What a control server bears.
 *
 * @param connections how many at once
 * @param lineBytes the longest request
 * @param idleMillis how long a connection may say nothing
 * @param signOfLifeMillis how often a watcher gets an empty line, so that one who is gone is
 *     noticed
 * @param waitingEvents how many events a watcher may be behind
 */
record ControlLimits(
        int connections, int lineBytes, int idleMillis, int signOfLifeMillis, int waitingEvents) {

    static final ControlLimits DEFAULT = new ControlLimits(32, 64 * 1024, 10_000, 5_000, 256);
}
