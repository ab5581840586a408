package io.wirelatch.state;

/** What one interface keeps between two runs, by the role that it has. */
public sealed interface NetworkState permits ServerState, UnpairedClient, PairedClient {}
