package io.wirelatch.enroll.server;

import io.wirelatch.enroll.typed.CheckWords;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;

/**
 * A machine that has proven the secret and waits for somebody to say yes.
 *
 * @param name how to name it when deciding; nobody else has it, peers included
 * @param publicKey the key that it would be a peer with
 * @param from where it pairs from
 * @param checkWords what its own end shows
 */
public record HeldJoiner(String name, PublicKey publicKey, Endpoint from, CheckWords checkWords) {}
