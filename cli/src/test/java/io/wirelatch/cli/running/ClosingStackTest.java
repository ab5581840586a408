package io.wirelatch.cli.running;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingStackTest {

    private final List<String> closed = new ArrayList<>();

    @Test
    void whatWasSetUpLastIsTakenDownFirst() {
        ClosingStack stack = new ClosingStack();
        stack.add(() -> closed.add("lock"));
        stack.add(() -> closed.add("interface"));
        stack.add(() -> closed.add("socket"));
        stack.close();
        stack.close();
        assertEquals(List.of("socket", "interface", "lock"), closed);
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthers() {
        ClosingStack stack = new ClosingStack();
        stack.add(() -> closed.add("lock"));
        stack.add(
                () -> {
                    throw new IllegalStateException("as this test wants it");
                });
        stack.close();
        assertEquals(List.of("lock"), closed);
    }
}
