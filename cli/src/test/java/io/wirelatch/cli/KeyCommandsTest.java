package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.ExitStatus;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCommandsTest {

    /** RFC 7748, section 6.1: Alice's keys. */
    private static final String ALICE_PRIVATE = "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=";

    private static final String ALICE_PUBLIC = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";

    @Test
    void genkeyPrintsAClampedKeyOnOneLine() {
        CommandRun run = CommandRun.run("genkey");

        assertEquals(ExitStatus.DONE, run.exitStatus);
        byte[] key = Base64.getDecoder().decode(run.out.stripTrailing());
        assertEquals(45, run.out.length());
        assertEquals(32, key.length);
        assertEquals(0, key[0] & 7);
        assertEquals(0x40, key[31] & 0xC0);
        assertNotEquals(run.out, CommandRun.run("genkey").out);
    }

    @Test
    void genpskPrints32BytesOnOneLine() {
        CommandRun run = CommandRun.run("genpsk");

        assertEquals(ExitStatus.DONE, run.exitStatus);
        assertEquals(32, Base64.getDecoder().decode(run.out.stripTrailing()).length);
        assertNotEquals(run.out, CommandRun.run("genpsk").out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n", " \n\n"})
    void pubkeyPrintsThePublicKeyOfWhatItReads(String end) {
        CommandRun run = CommandRun.with().in(ALICE_PRIVATE + end).run("pubkey");

        assertEquals(ExitStatus.DONE, run.exitStatus, run.err);
        assertEquals(ALICE_PUBLIC + "\n", run.out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo= x"})
    void whatIsNoKeyIsRefusedWithoutRepeatingIt(String in) {
        CommandRun run = CommandRun.with().in(in).run("pubkey");

        assertEquals(ExitStatus.FAILED, run.exitStatus);
        assertTrue(run.err.contains("standard input holds no private key"), run.err);
        assertFalse(!in.isEmpty() && run.err.contains(in), run.err);
        assertEquals("", run.out);
    }
}
