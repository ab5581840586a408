package io.wirelatch.tunnel.packet;

/** Why a packet went no further. Every drop in the engine has one of these names and is counted. */
public enum DropReason {
    /** Outbound or inbound: not an IPv4 or IPv6 packet, or one shorter than it says. */
    MALFORMED_PACKET,
    /**
     * Outbound or inbound: longer than the memory for packets, or more than a receiver may list.
     */
    PACKET_TOO_LONG,
    /** Outbound: no peer's allowed IPs contain the destination. */
    NO_PEER_FOR_DESTINATION,
    /** Outbound: a datagram of this very engine, which a route has led back into the tunnel. */
    ROUTING_LOOP,
    /** Outbound: the peer has never been heard from, and nobody said where it is. */
    NO_ENDPOINT,
    /** Outbound: too many packets already wait for this peer's handshake; the oldest goes. */
    STAGING_FULL,
    /** Outbound: the peer did not answer for as long as a handshake is tried (90 s). */
    HANDSHAKE_GIVEN_UP,
    /** Outbound: the system did not take the datagram. */
    SEND_REFUSED,
    /** Either way: the interface is down. */
    LINK_DOWN,
    /** Inbound: begins like a WireGuard message and has the wrong length or reserved bytes. */
    MALFORMED_MESSAGE,
    /** Inbound: no WireGuard message, and nobody else wanted it. */
    UNCLAIMED,
    /** Inbound: handshake messages come faster than they are worked off. */
    HANDSHAKE_QUEUE_FULL,
    /** Inbound: the receiver index belongs to no session. */
    UNKNOWN_INDEX,
    /** Inbound: the session is older than 180 s or has carried its last counter. */
    SESSION_EXPIRED,
    /** Inbound: the counter has been seen, or is older than the replay window. */
    REPLAYED_COUNTER,
    /** Inbound: the tag does not verify. */
    AUTHENTICATION_FAILED,
    /** Inbound: the inner source address is not one of the sender's allowed IPs. */
    SOURCE_NOT_ALLOWED,
    /** Inbound: for another peer, and it has passed as many routers as it may. */
    TTL_EXPIRED,
    /** Inbound: for the very peer that sent it. */
    RETURNED_TO_SENDER,
    /** Inbound: the interface did not take the packet. */
    WRITE_REFUSED,
    /** Handshake: mac1 does not verify: the sender does not know this public key. */
    BAD_MAC1,
    /** Handshake: under load, and without the right mac2; a cookie reply was sent instead. */
    COOKIE_REQUIRED,
    /** Handshake: under load, and its source sends more than 20 a second. */
    RATE_LIMITED,
    /** Handshake: does not decrypt, or has a low-order key. */
    HANDSHAKE_FAILED,
    /** Handshake: decrypts, and its sender is not a peer. */
    UNKNOWN_PEER,
    /** Handshake: a timestamp that is not newer than the last one. */
    REPLAYED_INITIATION,
    /** Handshake: this peer's last initiation came less than 20 ms ago. */
    INITIATION_TOO_SOON,
    /** Handshake: a cookie reply to nothing that was sent. */
    UNEXPECTED_COOKIE_REPLY
}
