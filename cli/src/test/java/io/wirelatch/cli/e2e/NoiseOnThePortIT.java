package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Strangers on the port: no answer, no crash, no growth. */
@ExtendWith(OneScenario.class)
class NoiseOnThePortIT implements OneScenario.WithTranscripts {

    private static final String TOKEN = "token-for-this-test";

    private static final int WARM_UP = 20_000;
    private static final int COUNT = 40_000;

    /**
     * Were 1 KiB kept of each datagram, it would be 40 MiB. The heap itself may still grow a
     * little, and compiled code comes with the first packets, which the warm-up is for.
     */
    private static final long ALLOWED_GROWTH_KIBIBYTES = 20 * 1024;

    private String transcripts = "";

    @Override
    public String transcripts() {
        return transcripts;
    }

    @Test
    void noiseGetsNoAnswerAndDisturbsNobody(@TempDir Path folder) {
        Prerequisites.require();
        try (HomeLan lan = HomeLan.of(folder, "nas", "pi", "stranger")) {
            try {
                noiseGetsNoAnswerAndDisturbsNobody(lan);
            } finally {
                transcripts = lan.transcripts();
            }
        }
    }

    private static void noiseGetsNoAnswerAndDisturbsNobody(HomeLan lan) {
        Machine nas = lan.machine("nas");
        Machine pi = lan.machine("pi");
        Machine stranger = lan.machine("stranger");
        nas.startWirelatchReading(TOKEN + "\n", "serve", "--token", "-", "--open", "60");
        nas.running().awaitLine("pairing: OPEN");
        pi.startWirelatch("join", nas.ipv4(), "--token", TOKEN);
        nas.running().awaitLine("pi connected");
        assertEquals(0, nas.wirelatch("close").exitStatus());

        long seenBefore = nas.datagramsRead();
        sendNoise(stranger, nas.ipv4(), WARM_UP);
        long before = nas.running().residentKibibytes();
        sendNoise(stranger, nas.ipv4(), COUNT / 2);
        sendNoise(stranger, nas.ipv6(), COUNT / 2);
        long growth = nas.running().residentKibibytes() - before;

        long seen = nas.datagramsRead() - seenBefore;
        assertTrue(seen > (WARM_UP + COUNT) / 2, () -> "only " + seen + " came to the server");
        assertTrue(
                growth < ALLOWED_GROWTH_KIBIBYTES,
                () -> "grew by " + growth + " KiB from " + before + " KiB");
        Traffic.assertPing(pi, "10.150.0.1");
        Traffic.assertTcp(pi, nas, "10.150.0.1");
        assertEquals(1, nas.status().at("/peers").size());
        assertEquals("", nas.running().terminate().err());
    }

    private static void sendNoise(Machine stranger, String address, int count) {
        long seed = ThreadLocalRandom.current().nextLong();
        CommandResult result = stranger.runJava(NoiseSender.class, address, 51820, count, seed);
        assertEquals(
                "sent " + count + ", answers 0",
                result.out().strip(),
                () -> "seed " + seed + result);
    }
}
