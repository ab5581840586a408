package io.wirelatch.cli.e2e;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The flood at its full strength, for longer. */
@ExtendWith(OneScenario.class)
@Tag("conformance")
class FullFloodIT implements OneScenario.WithTranscripts {

    private static final int PER_SECOND = 200_000;
    private static final int SECONDS = 30;

    private String transcripts = "";

    @Override
    public String transcripts() {
        return transcripts;
    }

    @Test
    void twoHundredThousandASecondStopNeitherATransferNorANewPeer(@TempDir Path folder)
            throws IOException {
        try (FloodScenario scenario = new FloodScenario(folder)) {
            try {
                System.out.println("FullFloodIT: " + scenario.run(PER_SECOND, SECONDS));
            } finally {
                transcripts = scenario.transcripts();
            }
        }
    }
}
