package io.wirelatch.control;

import java.util.List;

/** What happens on an interface, told to everyone who {@linkplain ControlRequest.Watch watches}. */
public sealed interface ControlEvent {

    /** The pairing window is open from now on; of an open one, that its deadline is a new one. */
    record WindowOpened(int seconds) implements ControlEvent {}

    /**
     * The pairing window is closed from now on.
     *
     * @param reason in words for a person, such as {@code its time is over}
     */
    record WindowClosed(String reason) implements ControlEvent {}

    /**
     * The machine that the window's code was for has connected; so many seconds are left in which
     * another one that proves the code is found out.
     */
    record CodeWatched(int seconds) implements ControlEvent {}

    /**
     * A machine has paired.
     *
     * @param addresses what it has leased, without prefix lengths
     * @param checkWords what its own end shows
     * @param again whether it was a peer before
     */
    record PeerJoined(
            String name, String publicKey, List<String> addresses, String checkWords, boolean again)
            implements ControlEvent {

        public PeerJoined {
            addresses = List.copyOf(addresses);
        }
    }

    /** A machine has proven the token or code, and waits for somebody to say yes. */
    record JoinerWaits(HeldStatus joiner) implements ControlEvent {}

    /** A machine that waited has given up. */
    record JoinerLeft(String name) implements ControlEvent {}

    /** A pairing attempt failed; {@code from} is the address that it claims to come from. */
    record JoinRefused(String from, String reason) implements ControlEvent {}

    /** A peer that was away has a session again. */
    record PeerConnected(String name, String endpoint) implements ControlEvent {}

    /** Nothing authenticated has come from a peer for a while. */
    record PeerLeft(String name) implements ControlEvent {}

    /** A peer has another name from now on. */
    record PeerRenamed(String oldName, String newName) implements ControlEvent {}

    /** A peer has been forgotten. */
    record PeerRemoved(String name) implements ControlEvent {}

    /** Machines pair with another token from now on. */
    record TokenReplaced() implements ControlEvent {}

    /**
     * Addresses are leased from other pools from now on.
     *
     * @param change what has changed, in words for a person
     */
    record PoolsChanged(String change) implements ControlEvent {}

    /** The interface is about to go away; no event follows. */
    record Stopping() implements ControlEvent {}
}
