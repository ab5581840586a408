package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.Surroundings;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {

    /** Two interfaces, each with peers of its own. */
    private static final Completion.Names NAMES =
            new Completion.Names() {
                @Override
                public List<String> interfaces() {
                    return List.of("latch0", "latch1", "office");
                }

                @Override
                public List<String> peers(Optional<String> interfaceName) {
                    return interfaceName.isEmpty() ? List.of("pi", "mac", "piano") : List.of("tv");
                }

                @Override
                public List<String> waiting(Optional<String> interfaceName) {
                    return List.of("phone");
                }
            };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'sta'|status",
                "'re'|rename remove rekey-token restore",
                "'-i latch1 sta'|status",
                "'status --js'|--json",
                "'status -i '|latch0 latch1 office",
                "'status --interface l'|latch0 latch1",
                "'status --interface=o'|--interface=office",
                "'status --interface = o'|office",
                "'status --interface ='|latch0 latch1 office",
                "'open --no-'|--no-watch --no-qr",
                "'open --no-watch --js'|--json",
                "'backup x --passphrase-file '|:files",
                "'help sta'|status",
                "'remove '|pi mac piano",
                "'remove pi'|pi piano",
                "'remove -i latch1 '|tv",
                "'-i latch1 rename '|tv",
                "'approve '|phone",
                "'serve --aead '|jdk libcrypto",
                "'join --token-file '|:files",
                "'join --token-file=x'|:files",
                "'up ./w'|:files",
                "'sttus '|",
                "'open soon'|",
                "'remove -- p'|pi piano",
                "'pool '|list add grow",
                "'pool g'|grow",
                "'pool add --interf'|--interface",
            })
    void whatFitsIsOffered(String typed, String expected) {
        assertEquals(
                expected == null ? List.of() : List.of(expected.split(" ")),
                words(typed.split(" ", -1)));
    }

    @Test
    void everyVerbIsOfferedButThoseThatAreNotForPeople() {
        List<String> verbs = words("");
        assertTrue(verbs.containsAll(List.of("serve", "join", "doctor", "demo")), verbs.toString());
        assertFalse(verbs.contains("complete"), verbs.toString());
        assertFalse(verbs.contains("manual"), verbs.toString());
    }

    @Test
    void whereNothingElseFitsOptionsAreOffered() {
        assertTrue(words("status", "").contains("--json"));
        assertTrue(words("rename", "pi", "").contains("--interface"), "a new name is any");
    }

    @Test
    void aVerbHasAFewWordsAboutIt() {
        assertEquals(
                "Let no machine join any more, from now on",
                completion().candidates(List.of("clos")).getFirst().description());
    }

    private static List<String> words(String... typed) {
        return completion().candidates(List.of(typed)).stream()
                .map(Completion.Candidate::word)
                .toList();
    }

    private static Completion completion() {
        return new Completion(Wirelatch.modelOf(surroundings()), NAMES);
    }

    static Surroundings surroundings() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return new Surroundings(
                Map.of(),
                Path.of("/home/somebody"),
                false,
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                _ -> Optional.empty(),
                false);
    }
}
