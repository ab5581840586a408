package io.wirelatch.enroll.client;

import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.typed.ServerFingerprint;
import java.util.Optional;

/**
 * What a client is to do at whichever address answers.
 *
 * @param secret to prove
 * @param server whose key the server must have; empty when any server will do that knows the secret
 * @param request to make
 */
record PairingTask(
        HardenedSecret secret, Optional<ServerFingerprint> server, JoinRequest request) {}
