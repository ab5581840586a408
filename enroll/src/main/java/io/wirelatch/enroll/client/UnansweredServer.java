package io.wirelatch.enroll.client;

import java.net.InetSocketAddress;

/**
 * An address at which pairing got nowhere.
 *
 * @param finding how far it got
 */
public record UnansweredServer(InetSocketAddress server, Finding finding) {

    /** How far an attempt at one address got. */
    public enum Finding {
        /** Nothing came back: closed, blocked, not forwarded, or nobody is there. */
        SILENT,
        /** The machine is there, but nothing listens on that port (ICMP port unreachable). */
        PORT_UNREACHABLE,
        /** This machine has no way to the address. */
        NO_ROUTE,
        /** The server began to pair and then fell silent: its window closed, or the path is bad. */
        FELL_SILENT,
        /** The time was over before this address was tried. */
        NOT_TRIED
    }
}
