package io.wirelatch.enroll.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.window.WindowOptions.Accepts;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowOptionsTest {

    private static final WindowOptions OPTIONS = WindowOptions.forCode(Duration.ofMinutes(1));

    @Test
    void aCodeIsForOneMachineAndStandsFiveWrongOnesUnlessSaidOtherwise() {
        assertEquals(new WindowOptions(Duration.ofMinutes(1), Accepts.CODE, 1, 5, false), OPTIONS);
        assertEquals(
                new WindowOptions(Duration.ofMinutes(1), Accepts.TOKEN_AND_CODE, 3, 9, true),
                OPTIONS.accepting(Accepts.TOKEN_AND_CODE)
                        .withUses(3)
                        .withMaxFailures(9)
                        .withApproval());
    }

    @Test
    void eachKindOfWindowTakesItsSecrets() {
        assertTrue(Accepts.TOKEN.token() && !Accepts.TOKEN.code());
        assertTrue(Accepts.CODE.code() && !Accepts.CODE.token());
        assertTrue(Accepts.TOKEN_AND_CODE.code() && Accepts.TOKEN_AND_CODE.token());
        assertFalse(WindowOptions.forToken(Duration.ofMinutes(1)).accepts().code());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1025})
    void usesOutOfRangeAreRefused(int uses) {
        assertThrows(IllegalArgumentException.class, () -> OPTIONS.withUses(uses));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 101})
    void numbersOfWrongSecretsOutOfRangeAreRefused(int maxFailures) {
        assertThrows(IllegalArgumentException.class, () -> OPTIONS.withMaxFailures(maxFailures));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3601})
    void durationsOutOfRangeAreRefused(long seconds) {
        assertThrows(
                IllegalArgumentException.class,
                () -> WindowOptions.forToken(Duration.ofSeconds(seconds)));
    }
}
