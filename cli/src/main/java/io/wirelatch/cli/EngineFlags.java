package io.wirelatch.cli;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.running.EngineChoice;
import io.wirelatch.tunnel.aead.AeadImplementation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that every verb with an engine has. */
final class EngineFlags {

    private static final int MAX_QUEUES = 16;

    @Option(
            names = "--aead",
            paramLabel = "jdk|libcrypto",
            description = "How packets are sealed and opened (default: the faster one).")
    private @Nullable AeadImplementation aead;

    @Option(
            names = "--no-offload",
            description =
                    "Read and write every packet by itself: slower, for systems whose offloads"
                            + " misbehave.")
    private boolean noOffload;

    @Option(
            names = "--queues",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "How many threads carry packets each way; more than 1 may help a server with"
                            + " many busy peers and cores to spare (default: ${DEFAULT-VALUE}).")
    private int queues = 1;

    EngineChoice choice() {
        if (queues < 1 || queues > MAX_QUEUES) {
            throw CommandFailure.wrongUsage(
                    "--queues takes a number from 1 to %d, not %d.".formatted(MAX_QUEUES, queues));
        }
        return new EngineChoice(Optional.ofNullable(aead), !noOffload, queues);
    }

    /** Those that were typed, for another process that is to run the same engine. */
    List<String> typed() {
        List<String> words = new ArrayList<>();
        AeadImplementation chosen = aead;
        if (chosen != null) {
            words.addAll(List.of("--aead", chosen.name().toLowerCase(Locale.ROOT)));
        }
        if (noOffload) {
            words.add("--no-offload");
        }
        if (queues > 1) {
            words.addAll(List.of("--queues", Integer.toString(queues)));
        }
        return words;
    }
}
