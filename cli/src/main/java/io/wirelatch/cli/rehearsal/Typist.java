package io.wirelatch.cli.rehearsal;

import io.wirelatch.cli.Wirelatch;
import io.wirelatch.cli.common.Surroundings;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Types commands in this process, as {@code Main} runs them. What they keep lies in a folder of the
 * rehearsal; what they complain of goes to standard error.
 */
final class Typist {

    private final Path folder;
    private final PrintWriter complaints =
            new PrintWriter(System.err, true, StandardCharsets.UTF_8);

    Typist(Path folder) {
        this.folder = folder;
    }

    /** Runs a command, and returns what it printed. */
    String type(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!arguments[0].startsWith("-")) {
            all.addAll(List.of("--state-dir", folder.resolve("state").toString()));
            all.addAll(List.of("--run-dir", runFolder().toString()));
        }
        var out = new StringWriter();
        Surroundings surroundings =
                new Surroundings(
                        Map.of(),
                        folder,
                        true,
                        InputStream.nullInputStream(),
                        new PrintWriter(out, true),
                        complaints,
                        _ -> Optional.empty(),
                        false);
        int _ = Wirelatch.run(surroundings, all.toArray(String[]::new));
        return out.toString();
    }

    Path runFolder() {
        return folder.resolve("run");
    }
}
