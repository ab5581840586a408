package io.wirelatch.cli.e2e;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A flood of initiations, as strong as this machine bears beside other tests. */
@ExtendWith(OneScenario.class)
class FloodIT implements OneScenario.WithTranscripts {

    private static final int PER_SECOND = 50_000;
    private static final int SECONDS = 5;

    private String transcripts = "";

    @Override
    public String transcripts() {
        return transcripts;
    }

    @Test
    void aFloodStopsNeitherATransferNorANewPeer(@TempDir Path folder) throws IOException {
        try (FloodScenario scenario = new FloodScenario(folder)) {
            try {
                System.out.println("FloodIT: " + scenario.run(PER_SECOND, SECONDS));
            } finally {
                transcripts = scenario.transcripts();
            }
        }
    }
}
