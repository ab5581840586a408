package io.wirelatch.cli.serve;

import io.wirelatch.cli.running.PeerReport;
import io.wirelatch.control.EngineStatus;
import io.wirelatch.control.Facts;
import io.wirelatch.control.HeldStatus;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.NetworkStatus.Role;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.control.PoolStatus;
import io.wirelatch.control.WindowStatus;
import io.wirelatch.enroll.server.HeldJoiner;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.ippool.AddressPool;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.key.PublicKey;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts a server's status together. */
final class ServerReport {

    private ServerReport() {}

    /**
     * @param listenPort where the engine listens now
     * @param stats what the engine knows, also of peers that have not paired
     */
    static NetworkStatus of(
            String interfaceName,
            ServerState state,
            int listenPort,
            List<PeerStats> stats,
            io.wirelatch.enroll.server.WindowStatus window,
            Optional<EngineStatus> engine) {
        Map<PublicKey, PeerStats> byKey =
                stats.stream().collect(Collectors.toMap(PeerStats::publicKey, Function.identity()));
        return new NetworkStatus(
                interfaceName,
                Role.SERVER,
                state.privateKey().publicKey().toBase64(),
                listenPort,
                addresses(state).stream().map(Cidr::toString).toList(),
                state.mtu(),
                window(window),
                pools(state),
                Stream.concat(
                                state.peers().stream().map(peer -> peer(peer, byKey)),
                                notPaired(state, stats))
                        .toList(),
                engine,
                Optional.empty());
    }

    /** How full each pool is. */
    static List<PoolStatus> pools(ServerState state) {
        return state.pools().stream().map(pool -> pool(pool, state.peers())).toList();
    }

    /** The server's own address of each pool, with the pool's prefix length. */
    static List<Cidr> addresses(ServerState state) {
        return state.pools().stream()
                .map(pool -> new Cidr(new AddressPool(pool).serverAddress(), pool.prefixLength()))
                .toList();
    }

    /** A peer's addresses as text. */
    static List<String> addresses(PeerRecord peer) {
        return peer.addresses().stream().map(IpAddress::toString).toList();
    }

    /** Who a peer is, for a script. */
    static Facts facts(PeerRecord peer) {
        return Facts.NONE
                .with("name", peer.name())
                .with("publicKey", peer.publicKey().toBase64())
                .with("addresses", addresses(peer));
    }

    private static WindowStatus window(io.wirelatch.enroll.server.WindowStatus window) {
        Optional<WindowOptions> options = window.options();
        return new WindowStatus(
                options.isPresent(),
                Math.toIntExact(Math.ceilDiv(window.remaining().toMillis(), 1000L)),
                window.locked(),
                window.failures(),
                options.map(WindowOptions::maxFailures).orElse(0),
                window.codeUses(),
                options.filter(o -> o.accepts().code()).map(WindowOptions::uses).orElse(0),
                options.filter(WindowOptions::approve).isPresent(),
                window.held().stream().map(ServerReport::held).toList(),
                window.closing().map(ServerReport::closing).orElse(""));
    }

    private static String closing(io.wirelatch.enroll.server.WindowStatus.Closing closing) {
        return WindowText.past(closing.reason())
                + (closing.suspect().isKnown() ? ", the last one from " + closing.suspect() : "");
    }

    static HeldStatus held(HeldJoiner joiner) {
        return new HeldStatus(
                joiner.name(), joiner.from().toString(), joiner.checkWords().toString());
    }

    /** What is kept is the truth, so leases are counted there. */
    private static PoolStatus pool(Cidr pool, List<PeerRecord> peers) {
        long leased =
                peers.stream()
                        .flatMap(peer -> peer.addresses().stream())
                        .filter(pool::contains)
                        .count();
        return new PoolStatus(
                pool.toString(), new AddressPool(pool).size(), BigInteger.valueOf(leased));
    }

    private static Stream<PeerStatus> notPaired(ServerState state, List<PeerStats> stats) {
        Set<PublicKey> paired =
                state.peers().stream().map(PeerRecord::publicKey).collect(Collectors.toSet());
        return stats.stream()
                .filter(peer -> !paired.contains(peer.publicKey()))
                .map(PeerReport::notPaired);
    }

    private static PeerStatus peer(PeerRecord peer, Map<PublicKey, PeerStats> stats) {
        PeerStatus status =
                PeerReport.of(
                        peer.name(),
                        peer.publicKey(),
                        addresses(peer),
                        peer.lastEndpoint(),
                        Optional.ofNullable(stats.get(peer.publicKey())));
        return peer.confirmed() ? status : status.asPending();
    }
}
