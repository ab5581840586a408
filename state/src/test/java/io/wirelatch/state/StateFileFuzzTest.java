package io.wirelatch.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as a state.json: refused with a reason, or read as something that is written the same.
 */
class StateFileFuzzTest {

    private static final int SEEDS = 12;

    static Stream<byte[]> seeds() {
        return IntStream.range(0, SEEDS)
                .mapToObj(seed -> StateCodec.encode(RandomStates.any(new Random(seed))));
    }

    @DictionaryEntries({
        "schema",
        "role",
        "server",
        "unpaired client",
        "paired client",
        "privateKey",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEA=",
        "token",
        "pools",
        "10.150.0.0/24",
        "addresses",
        "10.150.0.2",
        "lastEndpoint",
        "[fe80::7%2]:51820",
        "joinedAt",
        "2026-01-31T12:00:00Z",
        "pending",
        "serverVersion",
        "removedPeers",
        "latestInitiation",
        "@4000000037c219bf2ef02e94",
        "1e999999999",
        "-0"
    })
    @MethodSource("seeds")
    @FuzzTest
    void aFileIsRefusedOrWrittenTheSameAgain(byte[] file) {
        NetworkState state;
        try {
            state = StateCodec.decode(file);
        } catch (UnreadableStateException e) {
            assertNotNull(e.getMessage());
            assertNotNull(e.advice());
            return;
        }
        byte[] written = StateCodec.encode(state);
        NetworkState again = StateCodec.decode(written);
        assertEquals(state, again);
        assertArrayEquals(written, StateCodec.encode(again));
    }
}
