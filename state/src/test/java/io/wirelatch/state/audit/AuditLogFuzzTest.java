package io.wirelatch.state.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as pairings.jsonl: lines that are no events are passed over, the others are events. */
class AuditLogFuzzTest {

    @TempDir Path folder = Path.of("");

    static Stream<byte[]> seeds() {
        return Stream.of(
                        """
                        {"time":"2026-01-31T12:00:00Z","event":"opened","uid":1000,"user":"ann",\
                        "login":"root","detail":"for 60 s"}
                        {"time":"2026-01-31T12:00:01.5Z","event":"joined","source":"192.0.2.7:1",\
                        "name":"pi","publicKey":"L+V9o0fNYkMVKNqsX7spBzD/9oSvxM/C7ZCZX1jLO3Q="}
                        """,
                        """
                        {"time":"+1000000000-12-31T23:59:59.999999999Z","event":"removed"}
                        {"time":"never","event":"closed"}
                        {"time":"2026-01-31T12:00:00Z","event":"of a later version"}
                        {"time":"2026-01-31T12:00:00Z","event":"refu""",
                        "\n\r\n\u2028[]\nnull\n7\n\"\"\n{}\n\uFFFD")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @DictionaryEntries({
        "time",
        "2026-01-31T12:00:00Z",
        "event",
        "opened",
        "refused",
        "publicKey",
        "L+V9o0fNYkMVKNqsX7spBzD/9oSvxM/C7ZCZX1jLO3Q=",
        "source",
        "name",
        "uid",
        "user",
        "login",
        "detail"
    })
    @MethodSource("seeds")
    @FuzzTest
    void whatIsReadIsWrittenAndReadAsTheSame(byte[] file) throws IOException {
        Files.write(AuditFiles.current(folder), file);
        for (AuditEvent event : AuditReader.read(folder)) {
            assertEquals(Optional.of(event), AuditLine.read(AuditLine.write(event)));
        }
    }
}
