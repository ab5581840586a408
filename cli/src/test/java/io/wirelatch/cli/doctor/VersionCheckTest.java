package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.state.ProgramVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionCheckTest {

    @ParameterizedTest
    @CsvSource({
        "0.1.0, 0.1.0, Ok, as the server",
        "0.2.0, 0.1.0, Ok, the server ran 0.1.0 when this machine joined",
        "0.10.0, 0.9.9, Ok, the server ran 0.9.9",
        "0.1.0, 0.1.0-SNAPSHOT, Ok, the server ran 0.1.0-SNAPSHOT",
        "0.1.0, 0.2.0, Warning, the server ran 0.2.0 already",
        "0.9, 0.10, Warning, the server ran 0.10 already",
        "1.0, 1.0.1-rc1, Warning, the server ran 1.0.1-rc1 already",
        "unknown, 1.0, Warning, the server ran 1.0 already"
    })
    void aServerThatWasNewerStillIsAndAnOlderOneMayHaveBeenUpdated(
            String own, String server, String result, String words) {
        Finding finding = VersionCheck.compare("wirelatch " + own, new ProgramVersion(server));
        assertEquals(result, finding.getClass().getSimpleName(), finding.toString());
        assertTrue(finding.found().startsWith("wirelatch " + own), finding.found());
        assertTrue(finding.found().contains(words), finding.found());
    }

    @Test
    void aMachineThatHasJoinedNothingHasNothingToCompareWith() {
        assertEquals(
                new Finding.Ok("wirelatch 1"),
                new VersionCheck().examine(Patients.nobody()).getFirst());
    }
}
