package io.wirelatch.cli.join;

import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.running.EngineChoice;
import io.wirelatch.state.PairingToken;
import java.time.Duration;
import java.util.Optional;

/**
 * What was typed after {@code join}.
 *
 * @param server empty for the one that is kept
 * @param token given by a flag, the environment or standard input
 * @param tokenInsisted whether a flag gave it, so that a person means it now
 * @param name empty for the host's name
 * @param timeout how long pairing may take
 * @param engine how the engine does its work
 */
public record JoinOptions(
        Optional<HostPort> server,
        Optional<PairingToken> token,
        boolean tokenInsisted,
        Optional<String> name,
        Duration timeout,
        EngineChoice engine) {}
