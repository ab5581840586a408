package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/CONFORMANCE.md names tests that exist. A table's last column has them, each as {@code
 * `Class.method`}, or says {@code none yet}.
 */
class ConformanceTest {

    private static final Path ROOT = rootOfTheSources();

    private static final Pattern TEST_NAME = Pattern.compile("`([A-Z]\\w*)\\.(\\w+)`");
    private static final String NO_TEST = "none yet";

    /** Fewer would mean that the tables are not read any more. */
    private static final int MANY = 60;

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Map<String, String> sources = testSources();
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (String row : rows()) {
            var names = TEST_NAME.matcher(row).results().toList();
            named += names.size();
            for (var name : names) {
                String source = sources.getOrDefault(name.group(1), "");
                boolean exists =
                        Pattern.compile("(?:void|>) " + name.group(2) + "\\(")
                                .matcher(source)
                                .find();
                if (!exists) {
                    missing.add(name.group());
                }
            }
            if (names.isEmpty() && !row.endsWith(NO_TEST)) {
                missing.add(row);
            }
        }
        assertEquals(List.of(), missing, "rename it here and in docs/CONFORMANCE.md alike");
        assertTrue(named > MANY, named + " tests are named");
    }

    @Test
    void everyFuzzTargetStandsInTheDocument() throws IOException {
        List<String> rows = rows();
        List<String> missing =
                testSources().keySet().stream()
                        .filter(name -> name.endsWith("FuzzTest"))
                        .filter(name -> rows.stream().noneMatch(row -> row.contains(name + ".")))
                        .toList();
        assertEquals(List.of(), missing);
    }

    /** The rows of all tables without their headings, each as its last column. */
    private static List<String> rows() throws IOException {
        List<String> rows = new ArrayList<>();
        String previous = "";
        for (String line : Files.readAllLines(ROOT.resolve("docs/CONFORMANCE.md"))) {
            boolean isRow = line.startsWith("| ") && !previous.isEmpty();
            if (isRow && previous.startsWith("|")) {
                String[] columns = line.split("\\|");
                rows.add(columns[columns.length - 1].strip());
            }
            previous = line;
        }
        return rows;
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(ConformanceTest::isTestSource).toList()) {
                String name = file.getFileName().toString();
                sources.put(name.substring(0, name.length() - 5), Files.readString(file));
            }
        }
        return sources;
    }

    private static boolean isTestSource(Path file) {
        String path = ROOT.relativize(file).toString();
        return path.contains("src/test/java") && path.endsWith(".java");
    }

    /** Tests are started in their module's folder. */
    private static Path rootOfTheSources() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/CONFORMANCE.md"))) {
            folder =
                    java.util.Objects.requireNonNull(
                            folder.getParent(), "docs/CONFORMANCE.md is in no folder above");
        }
        return folder;
    }
}
