package io.wirelatch.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TypedCommandTest {

    private static final List<String> PROGRAM = List.of("java", "-m", "main");

    @Test
    void aWirelatchCommandStartsThisProgramWithoutSudo() {
        assertEquals(
                List.of("java", "-m", "main", "open", "30"),
                new TypedCommand("sudo wirelatch open 30").processCommand(PROGRAM));
        assertEquals(
                List.of("java", "-m", "main", "status"),
                new TypedCommand("wirelatch status").processCommand(PROGRAM));
    }

    @Test
    void anyOtherCommandIsStartedAsItIs() {
        assertEquals(
                List.of("ping", "-c", "1", "wirelatch"),
                new TypedCommand("ping -c 1 wirelatch").processCommand(PROGRAM));
    }
}
