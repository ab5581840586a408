package io.wirelatch.enroll.client;

import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.typed.CheckWords;
import io.wirelatch.state.Offer;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What came of an attempt to pair. */
public sealed interface PairingOutcome {

    /**
     * This machine is a peer of a server that knows the secret, and has the key that was asked for.
     *
     * @param server the address at which it answered
     * @param checkWords what the server's end shows
     * @param serverTime what the server's clock said: pairing needs no clock, but WireGuard's
     *     handshakes are dropped as replays when a machine's clock falls back behind its earlier
     *     ones
     */
    record Paired(Offer offer, Endpoint server, CheckWords checkWords, Instant serverTime)
            implements PairingOutcome {}

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
     * The server's window is closed, as somebody says who knows the server's key. Known only to a
     * client that was given that key.
     *
     * @param locked whether it closed itself after an attack
     * @param duringAttempt whether it was open when the attempt began
     */
    record Closed(Endpoint server, boolean locked, boolean duringAttempt)
            implements PairingOutcome {}

    /**
     * A server said that the token or code is not its own. It cannot prove that: whoever sees the
     * datagrams can say it too. It is reported only when no proof of the contrary came.
     *
     * @param triesLeft how many more wrong ones its window stands; 0 when it is closed now
     */
    record WrongSecret(Endpoint server, int triesLeft) implements PairingOutcome {}

    /**
     * A server refused this machine.
     *
     * @param detail the server's words, for a person
     * @param proven whether the server has proven that it knows the secret. It has not with {@link
     *     RefusalReason#VERSION_NOT_UNDERSTOOD}, {@link RefusalReason#CODE_OF_ANOTHER_WINDOW} and
     *     {@link RefusalReason#TOKEN_NOT_TAKEN}, which come before, and may have not with {@link
     *     RefusalReason#CODE_USED_UP}.
     */
    record Refused(RefusalReason reason, String detail, Endpoint server, boolean proven)
            implements PairingOutcome {}

    /**
     * The server is not the one whose key was given.
     *
     * @param key the one that it has; empty when it only said, without proof, that it has another
     */
    record OtherServer(Endpoint server, Optional<PublicKey> key) implements PairingOutcome {}

    /**
     * Something answered to the end but did not prove that it knows the secret: another machine
     * stands in the server's place, or the answers are damaged on their way.
     */
    record ServerUnproven(Endpoint server) implements PairingOutcome {}
}
