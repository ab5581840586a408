package io.wirelatch.enroll.client;

import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.state.Offer;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.List;

/** What came of an attempt to pair. */
public sealed interface PairingOutcome {

    /**
     * This machine is a peer of a server that knows the token.
     *
     * @param server the address at which it answered
     */
    record Paired(Offer offer, Endpoint server) implements PairingOutcome {}

    /**
     * No address answered to the end: the window is closed, the port is not forwarded or blocked,
     * or nothing is there.
     *
     * @param servers what was found at each address, in the order given
     */
    record NoAnswer(List<UnansweredServer> servers) implements PairingOutcome {

        public NoAnswer {
            servers = List.copyOf(servers);
        }
    }

    /**
     * A server said that the token is not its own. It cannot prove that: whoever sees the datagrams
     * can say it too. It is reported only when no proof of the contrary came.
     */
    record WrongToken(Endpoint server) implements PairingOutcome {}

    /**
     * A server that knows the token refused this machine; or, with {@link
     * RefusalReason#VERSION_NOT_UNDERSTOOD}, one that has not proven anything said that it speaks
     * another version.
     *
     * @param detail the server's words, for a person
     */
    record Refused(RefusalReason reason, String detail, Endpoint server)
            implements PairingOutcome {}

    /**
     * Something answered to the end but did not prove that it knows the token: another machine
     * stands in the server's place, or the answers are damaged on their way.
     */
    record ServerUnproven(Endpoint server) implements PairingOutcome {}
}
