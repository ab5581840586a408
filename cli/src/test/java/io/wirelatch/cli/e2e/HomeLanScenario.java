package io.wirelatch.cli.e2e;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A test class each of whose tests has the machines of a home to itself. */
@ExtendWith(OneScenario.class)
abstract class HomeLanScenario implements OneScenario.WithTranscripts {

    private final Runnable prerequisites;
    private final String[] names;

    HomeLan lan;

    /** For the files of one test. */
    Path folder;

    /**
     * @param prerequisites skips the test, or fails it, where it cannot run
     * @param names of the machines
     */
    HomeLanScenario(Runnable prerequisites, String... names) {
        this.prerequisites = prerequisites;
        this.names = names.clone();
    }

    @BeforeEach
    void makeMachines(@TempDir Path temporary) {
        prerequisites.run();
        folder = temporary;
        lan = HomeLan.of(folder, names);
    }

    @AfterEach
    void takeMachinesAway() {
        if (lan != null) {
            lan.close();
        }
    }

    @Override
    public String transcripts() {
        return lan.transcripts();
    }
}
