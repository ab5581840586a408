package io.wirelatch.cli.serve;

import io.wirelatch.cli.running.EngineChoice;
import io.wirelatch.cli.running.HandStart;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.PairingToken;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What was typed after {@code serve}.
 *
 * @param pools none for those that are kept, or the default ones
 * @param token the one typed, which must be the one that is kept
 * @param firstToken the one that lies ready for a first start; where another is kept, that stays
 * @param openSeconds how long the pairing window is open from the start; empty for closed
 * @param engine how the engine does its work
 * @param logged whether a log keeps what is printed, and so the token must not be
 * @param metrics where they are served; empty for nowhere
 * @param byHand what is noted of this start; empty for one that nobody typed
 */
public record ServeOptions(
        List<Cidr> pools,
        Optional<PairingToken> token,
        Optional<PairingToken> firstToken,
        OptionalInt port,
        OptionalInt mtu,
        OptionalInt openSeconds,
        EngineChoice engine,
        boolean logged,
        Optional<InetSocketAddress> metrics,
        Optional<HandStart> byHand) {

    public static final int DEFAULT_MTU = 1420;

    /** RFC 791: every host takes a datagram of 576 bytes. */
    public static final int MIN_MTU = 576;

    /** RFC 8200, section 5: no IPv6 link has a smaller one. */
    public static final int MIN_IPV6_MTU = 1280;

    /** What fits an outer datagram of 65,535 bytes with the headers around it, rounded down. */
    public static final int MAX_MTU = 65_500;

    public ServeOptions {
        pools = List.copyOf(pools);
    }
}
