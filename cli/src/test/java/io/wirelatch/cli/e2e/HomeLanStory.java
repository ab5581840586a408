package io.wirelatch.cli.e2e;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A test class whose methods are the steps of one story among the machines of a home. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith(OneScenario.class)
abstract class HomeLanStory implements OneScenario.WithTranscripts {

    HomeLan lan;
    Machine nas;
    Machine pi;
    Machine mac;
    Machine tv;

    @BeforeAll
    void makeMachines(@TempDir Path folder) {
        Prerequisites.require();
        lan = HomeLan.of(folder, "nas", "pi", "mac", "tv");
        nas = lan.machine("nas");
        pi = lan.machine("pi");
        mac = lan.machine("mac");
        tv = lan.machine("tv");
    }

    @AfterAll
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
