package io.wirelatch.enroll.typed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text that somebody types as a one-time code or as a server's key. */
class TypedTextFuzzTest {

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "4821-ocean-cactus-plug",
                        " 4821OCEA cact.plug ",
                        "0000 \u0130\u0131 x y",
                        "7k2m-x0q9-c4fd-vt8e",
                        "L+V9o0fNYkMVKNqsX7spBzD/9oSvxM/C7ZCZX1jLO3Q=")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @DictionaryEntries({"4821", "ocean", "cactus", "plug", "-", "zoo", "aban"})
    @MethodSource("seeds")
    @FuzzTest
    void aTextIsRefusedWithAReasonOrReadAndShownAsTheSame(byte[] typed) {
        String text = new String(typed, StandardCharsets.UTF_8);
        switch (OneTimeCode.read(text)) {
            case OneTimeCode.Reading.NotACode(String detail) -> assertFalse(detail.isBlank());
            case OneTimeCode.Reading.Code(OneTimeCode code) -> {
                OneTimeCode again =
                        assertInstanceOf(
                                        OneTimeCode.Reading.Code.class,
                                        OneTimeCode.read(code.reveal()))
                                .code();
                assertEquals(code.reveal(), again.reveal());
            }
        }
        try {
            ServerFingerprint fingerprint = ServerFingerprint.parse(text);
            assertEquals(fingerprint, ServerFingerprint.parse(fingerprint.toString()));
        } catch (IllegalArgumentException e) {
            assertFalse(String.valueOf(e.getMessage()).isBlank());
        }
    }
}
