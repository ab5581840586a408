package io.wirelatch.cli.join;

import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.running.EngineChoice;
import io.wirelatch.cli.running.HandStart;
import io.wirelatch.enroll.typed.PairingSecret;
import io.wirelatch.enroll.typed.ServerFingerprint;
import java.time.Duration;
import java.util.Optional;

/**
 * What was typed after {@code join}.
 *
 * @param server empty for the one that is kept
 * @param secret the token or one-time code, given by a flag, the environment or standard input
 * @param secretInsisted whether a flag gave it, so that a person means it now
 * @param serverKey whose key the server must have; empty for any that knows the secret
 * @param name empty for the host's name
 * @param timeout how long pairing may take
 * @param engine how the engine does its work
 * @param byHand what is noted of this start; empty for one that nobody typed
 */
public record JoinOptions(
        Optional<HostPort> server,
        Optional<PairingSecret> secret,
        boolean secretInsisted,
        Optional<ServerFingerprint> serverKey,
        Optional<String> name,
        Duration timeout,
        EngineChoice engine,
        Optional<HandStart> byHand) {}
