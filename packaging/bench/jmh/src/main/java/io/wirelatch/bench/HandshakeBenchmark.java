package io.wirelatch.bench;

import io.wirelatch.tunnel.noise.InitiatorHandshake;
import io.wirelatch.tunnel.noise.SessionKeys;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A handshake with a preshared key, step by step, between two sides that know each other. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandshakeBenchmark extends ShortRun {

    /** The responder takes it again and again: it is the conductor that compares timestamps. */
    @State(Scope.Thread)
    public static class Initiation {

        private byte[] message;

        @Setup
        public void create(HandshakeParties parties) {
            message = parties.begin().message();
        }
    }

    /** A handshake that waits for the response that has come: each is good for one time. */
    @State(Scope.Thread)
    public static class Answered {

        private InitiatorHandshake handshake;
        private byte[] response;

        @Setup(Level.Invocation)
        public void exchange(HandshakeParties parties) {
            handshake = parties.begin();
            response = parties.respond(handshake.message()).message();
        }
    }

    @Benchmark
    public byte[] createInitiation(HandshakeParties parties) {
        return parties.begin().message();
    }

    /** What a server does for a peer that connects. */
    @Benchmark
    public byte[] consumeInitiationAndRespond(HandshakeParties parties, Initiation initiation) {
        return parties.respond(initiation.message).message();
    }

    @Benchmark
    public SessionKeys consumeResponse(HandshakeParties parties, Answered answered) {
        return parties.consume(answered.handshake, answered.response);
    }

    /** All of it, on both sides. */
    @Benchmark
    public SessionKeys whole(HandshakeParties parties) {
        InitiatorHandshake handshake = parties.begin();
        return parties.consume(handshake, parties.respond(handshake.message()).message());
    }
}
