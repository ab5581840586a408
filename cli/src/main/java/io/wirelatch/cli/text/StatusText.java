package io.wirelatch.cli.text;

import io.wirelatch.cli.common.OwnVersion;
import io.wirelatch.cli.text.Table.Alignment;
import io.wirelatch.cli.text.Table.Column;
import io.wirelatch.control.EngineStatus;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.NetworkStatus.Role;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.control.PoolStatus;
import io.wirelatch.control.WindowStatus;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** A status as a person reads it, in lines of at most {@value #MAX_WIDTH} characters. */
public final class StatusText {

    static final int MAX_WIDTH = 100;

    private static final int SHORT_KEY_LENGTH = 8;

    /** Numbers of addresses above this one are shown as a power of two. */
    private static final BigInteger MAX_PLAIN_NUMBER = BigInteger.valueOf(1_000_000_000);

    private StatusText() {}

    /** Everything: the interface first, then a table of its peers. */
    public static List<String> lines(NetworkStatus status, long nowUnixSeconds) {
        List<String> lines = new ArrayList<>();
        lines.add(status.interfaceName() + ": " + word(status.role()));
        add(lines, "public key", status.publicKey());
        add(lines, "addresses", String.join(", ", status.addresses()));
        add(lines, "port", status.listenPort() + " (UDP)");
        add(lines, "mtu", status.mtu() + " bytes");
        if (status.role() == Role.SERVER) {
            add(lines, "pairing", window(status.window()));
            status.window()
                    .held()
                    .forEach(
                            joiner ->
                                    add(
                                            lines,
                                            "waiting",
                                            "%s, from %s; check words: %s"
                                                    .formatted(
                                                            joiner.name(),
                                                            joiner.from(),
                                                            joiner.checkWords())));
        }
        status.pools().forEach(pool -> add(lines, "pool", pool(pool)));
        status.engine()
                .ifPresent(
                        engine -> {
                            addVersions(lines, status);
                            addEngine(lines, engine);
                        });
        lines.add("");
        lines.addAll(peerLines(status.peers(), status.role(), nowUnixSeconds));
        return lines;
    }

    /** The table of peers alone, or the sentence that there is none. */
    public static List<String> peerLines(List<PeerStatus> peers, Role role, long nowUnixSeconds) {
        if (peers.isEmpty()) {
            return List.of("No peer has joined yet. Let one in with: wirelatch open");
        }
        Table table =
                new Table(
                        List.of(
                                new Column(
                                        role == Role.SERVER ? "PEER" : "SERVER",
                                        Alignment.LEFT,
                                        true),
                                new Column("ADDRESSES", Alignment.LEFT, true),
                                new Column("ENDPOINT", Alignment.LEFT, true),
                                new Column("HANDSHAKE", Alignment.RIGHT, false),
                                new Column("RECEIVED", Alignment.RIGHT, false),
                                new Column("SENT", Alignment.RIGHT, false),
                                new Column("", Alignment.LEFT, false)));
        for (PeerStatus peer : peers) {
            table.add(
                    List.of(
                            peer.isPaired() ? peer.name() : shortened(peer.publicKey()),
                            String.join("\n", peer.addresses()),
                            peer.endpoint().isEmpty() ? "-" : peer.endpoint(),
                            Units.ago(peer.latestHandshake(), nowUnixSeconds),
                            Units.size(peer.rxBytes()),
                            Units.size(peer.txBytes()),
                            state(peer)));
        }
        return table.lines(MAX_WIDTH);
    }

    private static String state(PeerStatus peer) {
        if (peer.pending()) {
            return "pending until its first handshake";
        }
        return (peer.online() ? "online" : "offline") + (peer.isPaired() ? "" : ", not paired");
    }

    /** Enough of a key to know it by. */
    private static String shortened(String publicKey) {
        return publicKey.substring(0, Math.min(SHORT_KEY_LENGTH, publicKey.length())) + "\u2026";
    }

    /** {@code OPEN, 47 s left} or {@code CLOSED}, and what there is to know besides. */
    public static String window(WindowStatus window) {
        if (!window.open()) {
            return "CLOSED"
                    + (window.closedBecause().isEmpty() ? "" : ", " + window.closedBecause())
                    + (window.locked() ? "; open it anew with: wirelatch open" : "");
        }
        return "OPEN, %d s left".formatted(window.secondsRemaining())
                + (window.maxCodeUses() > 0
                        ? ", code used %d of %d%s"
                                .formatted(
                                        window.codeUses(),
                                        window.maxCodeUses(),
                                        window.codeUses() == window.maxCodeUses()
                                                ? " and good for no other machine"
                                                : "")
                        : "")
                + (window.failures() > 0
                        ? ", %d of %d wrong tries"
                                .formatted(window.failures(), window.maxFailures())
                        : "")
                + (window.approve() ? ", each to be approved" : "");
    }

    /** {@code 10.150.0.0/24, 2 of 253 leased}. */
    public static String pool(PoolStatus pool) {
        return "%s, %s of %s leased".formatted(pool.cidr(), pool.leased(), count(pool.size()));
    }

    private static String count(BigInteger number) {
        return number.compareTo(MAX_PLAIN_NUMBER) <= 0
                ? number.toString()
                : "about 2^" + number.bitLength();
    }

    /** The server's is that of the day: nothing tells when it is another one. */
    private static void addVersions(List<String> lines, NetworkStatus status) {
        status.serverVersion()
                .ifPresent(
                        server ->
                                add(
                                        lines,
                                        "version",
                                        "%s; the server ran %s when this machine joined"
                                                .formatted(OwnVersion.text(), server)));
    }

    private static void addEngine(List<String> lines, EngineStatus engine) {
        add(lines, "aead", engine.aead());
        engine.drops()
                .forEach((reason, count) -> add(lines, "dropped", count + " (" + reason + ")"));
    }

    private static void add(List<String> lines, String label, String value) {
        lines.add(String.format("  %-10s  %s", label, value));
    }

    private static String word(Role role) {
        return switch (role) {
            case SERVER -> "serving";
            case CLIENT -> "joined";
        };
    }
}
