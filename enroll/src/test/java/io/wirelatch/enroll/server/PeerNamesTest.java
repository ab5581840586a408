package io.wirelatch.enroll.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1123, section 2.1: what a label of a host name is. */
class PeerNamesTest {

    @ParameterizedTest
    @CsvSource({"pi,pi", "NAS,nas", "a,a", "7,7", "x-1--y,x-1--y", "Pi-4,pi-4"})
    void aLabelIsAName(String text, String name) {
        assertEquals(Optional.of(name), PeerNames.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "-a",
                "a-",
                "my nas",
                "nas.lan",
                "a_b",
                "über",
                "10.0.0.1",
                "fd00::1",
                "a\n",
                "pi\u212A",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void anythingElseIsNone(String text) {
        assertEquals(Optional.empty(), PeerNames.parse(text));
    }

    @Test
    void sixtyThreeCharactersAreTheMost() {
        assertTrue(PeerNames.parse("a".repeat(63)).isPresent());
        assertTrue(PeerNames.parse("a".repeat(64)).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "pi.lan,pi",
        "NAS.example.org,nas",
        "my nas,my-nas",
        "Anna's MacBook,anna-s-macbook",
        "__x__,x",
        "a_b,a-b",
        "über,ber",
        ".lan,peer",
        "'',peer",
        "---,peer",
        "'  ',peer",
        "日本,peer",
        "localhost,localhost"
    })
    void aHostNameIsCleaned(String hostName, String name) {
        assertEquals(name, PeerNames.clean(hostName));
    }

    @Test
    void aTakenNameGetsTheFirstFreeSuffix() {
        assertEquals("pi", PeerNames.firstFree("pi", Set.of()::contains));
        assertEquals("pi-2", PeerNames.firstFree("pi", Set.of("pi")::contains));
        assertEquals("pi-4", PeerNames.firstFree("pi", Set.of("pi", "pi-2", "pi-3")::contains));
        String longest = "a".repeat(63);
        assertEquals(
                "a".repeat(61) + "-2", PeerNames.firstFree(longest, Set.of(longest)::contains));
        String hyphen = "a".repeat(60) + "-bc";
        assertEquals("a".repeat(60) + "-2", PeerNames.firstFree(hyphen, Set.of(hyphen)::contains));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whateverAHostIsCalledItGetsAName(long seed) {
        Random random = new Random(seed);
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            StringBuilder hostName = new StringBuilder();
            for (int length = random.nextInt(80); length > 0; length--) {
                hostName.append(
                        (char)
                                (random.nextInt(10) == 0
                                        ? random.nextInt(0x3000)
                                        : 33 + random.nextInt(94)));
            }
            String name =
                    PeerNames.firstFree(PeerNames.clean(hostName.toString()), taken::contains);
            assertEquals(
                    Optional.of(name), PeerNames.parse(name), "seed " + seed + ": " + hostName);
            assertTrue(taken.add(name), "seed " + seed + ": " + hostName);
        }
    }
}
