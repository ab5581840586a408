package io.wirelatch.cli.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * A command line as a person types it at a prompt, such as {@code sudo wirelatch open 30}. Words
 * are divided by single spaces: nothing here is quoted.
 *
 * @param text what is typed
 */
record TypedCommand(String text) {

    private static final String SUDO = "sudo";
    private static final String WIRELATCH = "wirelatch";

    /**
     * What is started for it. On the demo's machines everything is root, so {@code sudo} has
     * nothing to do there; {@code wirelatch} is this very program.
     */
    List<String> processCommand(List<String> program) {
        List<String> words = new ArrayList<>(List.of(text.split(" ")));
        if (words.getFirst().equals(SUDO)) {
            words.removeFirst();
        }
        if (words.getFirst().equals(WIRELATCH)) {
            words.removeFirst();
            words.addAll(0, program);
        }
        return words;
    }
}
