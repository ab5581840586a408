package io.wirelatch.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every way in which an option can be typed. */
final class OptionNames {

    private OptionNames() {}

    /** As the option calls itself, and behind these what says the opposite. */
    static List<String> of(OptionSpec option, CommandSpec command) {
        return Stream.concat(Arrays.stream(option.names()), negated(option, command).stream())
                .toList();
    }

    /** What says the opposite, such as {@code --no-watch}; empty where nothing does. */
    static List<String> negated(OptionSpec option, CommandSpec command) {
        if (!option.negatable()) {
            return List.of();
        }
        return Arrays.stream(option.names())
                .filter(name -> name.startsWith("--"))
                .map(name -> command.negatableOptionTransformer().makeNegative(name, command))
                .toList();
    }
}
