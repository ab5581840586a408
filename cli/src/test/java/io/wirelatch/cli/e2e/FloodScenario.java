package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.digests.Blake2sDigest;

/**
 * Initiations with the right mac1 (whitepaper, 5.4.4) from forged addresses, at a server with a
 * transfer going on. One machine that has paired and one that was set by hand, which runs Debian's
 * wireguard-go, come while that lasts.
 */
final class FloodScenario implements AutoCloseable {

    private static final String TOKEN = "token-for-this-test";
    private static final String SERVER_IPV4 = "10.150.0.1";
    private static final String BY_HAND_IPV4 = "10.77.0.3";
    private static final int INITIATION_BYTES = 148;
    private static final int MAC1_OFFSET = 116;
    private static final int MAC_BYTES = 16;
    private static final int INITIATIONS = 4096;
    private static final long TRANSFER_BYTES_PER_SECOND = 200_000;

    /** Were 148 bytes kept of each initiation of a second, it would be 28 MiB a second. */
    private static final long ALLOWED_GROWTH_KIBIBYTES = 32 * 1024;

    /** A handshake is tried for 90 seconds (6.4). */
    private static final Duration ENTRY = Duration.ofSeconds(90);

    private final SecureRandom random = new SecureRandom();
    private final PrivateKey byHandKey = PrivateKey.generate(random);
    private final Path folder;
    private final HomeLan lan;
    private final Machine server;
    private final Machine early;
    private final Machine late;
    private final Machine byHand;
    private final Machine stranger;

    /** Skips the test where something is missing. */
    FloodScenario(Path folder) {
        Prerequisites.requireWithWireguardGo();
        Prerequisites.requireWithWg();
        this.folder = folder;
        lan = HomeLan.of(folder, "server", "early", "late", "byhand", "stranger");
        server = lan.machine("server");
        early = lan.machine("early");
        late = lan.machine("late");
        byHand = lan.machine("byhand");
        stranger = lan.machine("stranger");
    }

    String transcripts() {
        return lan.transcripts();
    }

    @Override
    public void close() {
        lan.close();
    }

    /**
     * Runs it.
     *
     * @param perSecond how many initiations to send, as far as this machine can
     * @param seconds for how long; at least until everybody who comes is there
     * @return what was seen, in words
     */
    String run(int perSecond, int seconds) throws IOException {
        pair();
        // Longer than the flood can last, so that it is going on at its end.
        long bytes = (ENTRY.toSeconds() + seconds) * 3 * TRANSFER_BYTES_PER_SECOND;
        Traffic.Echo transfer =
                Traffic.startEcho(early, server, SERVER_IPV4, bytes, TRANSFER_BYTES_PER_SECOND);
        transfer.running().awaitLine("at 2 s");
        long residentBefore = server.running().residentKibibytes();

        RunningProcess flood = startFlood(perSecond);
        flood.awaitLine("sent .* in 1 s");
        long beginNanos = System.nanoTime();
        late.startWirelatch("join");
        try (WireguardGo wireguardGo = startByHand()) {
            Traffic.awaitPing(byHand, SERVER_IPV4, ENTRY);
            late.running().awaitLine("connected to", ENTRY);
            assertTrue(wireguardGo.hasGotCookie(), "the server was under load");
            flood.awaitLine("sent .* in " + seconds + " s", ENTRY.plusSeconds(seconds));
            long entryMillis = (System.nanoTime() - beginNanos) / 1_000_000;
            long grown = server.running().residentKibibytes() - residentBefore;
            flood.terminate();
            Progress progress = Progress.of(transfer.running().transcript());
            CommandResult status = server.wirelatch("status", "-v");

            assertTrue(transfer.running().isRunning(), "the transfer goes on");
            assertTrue(progress.bytes > 0, "something came through");
            assertTrue(status.out().contains("cookie required"), status::toString);
            assertTrue(grown < ALLOWED_GROWTH_KIBIBYTES, () -> "grew by " + grown + " KiB");
            String sent = lastLine(flood.transcript(), "sent .*");
            assertTrafficAfterwards(transfer);
            return "%s; everybody was in after %d ms at most; the transfer got through %s; grew by %d KiB"
                    .formatted(sent, entryMillis, progress, grown);
        }
    }

    private void pair() {
        server.startWirelatchReading(TOKEN + "\n", "serve", "--token", "-", "--open", "300");
        server.running().awaitLine("pairing: OPEN");
        for (Machine machine : List.of(late, early)) {
            machine.startWirelatch("join", server.ipv4(), "--token", TOKEN);
            machine.running().awaitLine("connected to");
        }
        assertEquals(0, late.running().terminate().exitStatus());
        server.wg(
                "set",
                "latch0",
                "peer",
                byHandKey.publicKey().toBase64(),
                "allowed-ips",
                BY_HAND_IPV4 + "/32");
        server.output("ip", "route", "add", BY_HAND_IPV4, "dev", "latch0");
        // Answers to forged addresses shall cost what they cost: they find their way out.
        server.output("ip", "route", "add", "10.99.0.0/16", "via", stranger.ipv4());
    }

    private WireguardGo startByHand() {
        WireguardGo started =
                WireguardGo.start(
                        byHand,
                        folder,
                        """
                        [Interface]
                        PrivateKey = %s
                        [Peer]
                        PublicKey = %s
                        Endpoint = %s:51820
                        AllowedIPs = %s/32
                        """
                                .formatted(
                                        byHandKey.revealBase64(),
                                        server.wg("show", "latch0", "public-key").strip(),
                                        server.ipv4(),
                                        SERVER_IPV4),
                        List.of(BY_HAND_IPV4 + "/24"));
        byHand.output("ip", "route", "add", SERVER_IPV4, "dev", "wg0");
        return started;
    }

    private void assertTrafficAfterwards(Traffic.Echo transfer) {
        transfer.running().close();
        Traffic.assertTcp(early, server, SERVER_IPV4);
        Traffic.assertPing(byHand, SERVER_IPV4);
        Traffic.assertPing(late, SERVER_IPV4);
        assertEquals("", server.running().terminate().err());
    }

    private RunningProcess startFlood(int perSecond) throws IOException {
        long seed = random.nextLong();
        Path file = Files.write(folder.resolve("initiations"), initiations(new Random(seed)));
        return stranger.startJava(
                InitiationSender.class,
                file,
                INITIATION_BYTES,
                server.ipv4(),
                51820,
                perSecond,
                600,
                seed);
    }

    /** As somebody makes them who knows the server's public key and nothing else. */
    private byte[] initiations(Random random) {
        byte[] serverKey =
                Base64.getDecoder().decode(server.wg("show", "latch0", "public-key").strip());
        byte[] mac1Key = new byte[32];
        Blake2sDigest hash = new Blake2sDigest(256);
        hash.update("mac1----".getBytes(StandardCharsets.US_ASCII), 0, 8);
        hash.update(serverKey, 0, serverKey.length);
        hash.doFinal(mac1Key, 0);
        byte[] all = new byte[INITIATIONS * INITIATION_BYTES];
        byte[] one = new byte[INITIATION_BYTES];
        for (int i = 0; i < INITIATIONS; i++) {
            random.nextBytes(one);
            one[0] = 1;
            one[1] = 0;
            one[2] = 0;
            one[3] = 0;
            Blake2sDigest mac = new Blake2sDigest(mac1Key, MAC_BYTES, null, null);
            mac.update(one, 0, MAC1_OFFSET);
            mac.doFinal(one, MAC1_OFFSET);
            System.arraycopy(one, 0, all, i * INITIATION_BYTES, MAC1_OFFSET + MAC_BYTES);
        }
        return all;
    }

    private static String lastLine(String transcript, String regex) {
        return Pattern.compile(regex)
                .matcher(transcript)
                .results()
                .map(MatchResult::group)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** How far a transfer has come since its second second. */
    private record Progress(long seconds, long bytes) {

        static Progress of(String transcript) {
            List<MatchResult> lines =
                    Pattern.compile("at ([0-9]+) s: ([0-9]+) bytes")
                            .matcher(transcript)
                            .results()
                            .toList();
            return new Progress(
                    number(lines.getLast(), 1) - number(lines.getFirst(), 1),
                    number(lines.getLast(), 2) - number(lines.getFirst(), 2));
        }

        private static long number(MatchResult line, int group) {
            return Long.parseLong(line.group(group));
        }

        @Override
        public String toString() {
            return bytes + " bytes in " + seconds + " s";
        }
    }
}
