package io.wirelatch.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of the program or of one verb, in roff with the man macros (groff_man(7)). */
final class ManPage {

    private static final Map<String, String> EXIT_STATUS =
            Map.of(
                    "0", "Done.",
                    "1", "Failed. For 'doctor': there is a problem.",
                    "2", "Wrong usage.",
                    "3", "Nothing runs on that interface.",
                    "4", "Pairing was refused or unanswered.");

    private static final Map<String, String> FILES =
            Map.of(
                    "/var/lib/wirelatch/NAME/state.json",
                            "Keys, token and peers of the interface NAME, readable by root alone.",
                    "/var/lib/wirelatch/NAME/pairings.jsonl", "What 'wirelatch log' shows.",
                    "/run/wirelatch/NAME.sock", "The socket by which commands reach it.");

    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "WIRELATCH_INTERFACE", "The interface that is meant without --interface.",
                    "WIRELATCH_STATE_DIR", "The folder of states without --state-dir.",
                    "WIRELATCH_RUN_DIR", "The folder of sockets without --run-dir.",
                    "WIRELATCH_TOKEN", "The token of 'serve' and 'join' without --token.",
                    "NO_COLOR", "Where it is set, nothing is coloured.");

    private final CommandLine command;
    private final CommandSpec spec;
    private final String version;
    private final List<String> lines = new ArrayList<>();

    private ManPage(CommandLine command, String version) {
        this.command = command;
        this.spec = command.getCommandSpec();
        this.version = version;
    }

    /** The page's text, the last line with its end. */
    static String of(CommandLine command, String version) {
        ManPage page = new ManPage(command, version);
        page.write();
        return String.join("\n", page.lines) + "\n";
    }

    /** What the page is called: {@code wirelatch}, or {@code wirelatch-open}. */
    static String nameOf(CommandSpec spec) {
        return spec.qualifiedName("-");
    }

    private void write() {
        String name = nameOf(spec);
        boolean isProgram = spec.parent() == null;
        lines.add(
                ".TH \"%s\" 1 \"\" \"%s\" \"Wirelatch\""
                        .formatted(escape(name.toUpperCase(Locale.ROOT)), escape(version)));
        section("NAME");
        text(name + " - " + summary(spec));
        section("SYNOPSIS");
        text(synopsis());
        section("DESCRIPTION");
        text(String.join(" ", spec.usageMessage().description()));
        if (!spec.positionalParameters().isEmpty()) {
            section("ARGUMENTS");
            spec.positionalParameters().forEach(this::argument);
        }
        if (!verbs().isEmpty()) {
            commands();
        }
        section("OPTIONS");
        spec.options().stream().filter(option -> !option.hidden()).forEach(this::option);
        table("EXIT STATUS", EXIT_STATUS);
        if (isProgram) {
            table("ENVIRONMENT", ENVIRONMENT);
            table("FILES", FILES);
        }
        seeAlso(isProgram);
    }

    private void commands() {
        section("COMMANDS");
        for (CommandSpec verb : verbs()) {
            lines.add(".TP");
            lines.add(".BR %s (1)".formatted(escape(nameOf(verb))));
            text(String.join(" ", verb.usageMessage().description()));
        }
    }

    private List<CommandSpec> verbs() {
        return command.getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(verb -> !verb.usageMessage().hidden())
                .toList();
    }

    private void argument(PositionalParamSpec parameter) {
        tagged(parameter.paramLabel(), parameter);
    }

    private void option(OptionSpec option) {
        String names = String.join(", ", OptionNames.of(option, spec));
        boolean takesValue = option.arity().max() > 0;
        tagged(takesValue ? names + " " + option.paramLabel() : names, option);
    }

    private void tagged(String tag, ArgSpec argument) {
        lines.add(".TP");
        lines.add(".B " + quoted(tag));
        // With ${DEFAULT-VALUE} filled in, as the help has it.
        text(
                String.join(" ", argument.description())
                        .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue())));
    }

    private void table(String title, Map<String, String> entries) {
        section(title);
        entries.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(
                        entry -> {
                            lines.add(".TP");
                            lines.add(".B " + quoted(entry.getKey()));
                            text(entry.getValue());
                        });
    }

    private void seeAlso(boolean isProgram) {
        section("SEE ALSO");
        if (spec.name().equals("doctor")) {
            lines.add(".BR wirelatch (1)");
            return;
        }
        lines.add(isProgram ? ".BR wg (8)," : ".BR wirelatch (1),");
        lines.add(isProgram ? ".BR wg\\-quick (8)" : ".BR wirelatch\\-doctor (1)");
    }

    private String synopsis() {
        Help help = command.getHelpFactory().create(spec, Help.defaultColorScheme(Ansi.OFF));
        return help.synopsis(0).replaceAll("\\s+", " ").strip();
    }

    /** The first sentence, without its full stop. */
    private static String summary(CommandSpec spec) {
        String text = String.join(" ", spec.usageMessage().description());
        return text.split("\\. |\\.$", 2)[0];
    }

    private void section(String title) {
        lines.add(".SH " + quoted(title));
    }

    private void text(String text) {
        lines.add(escape(text));
    }

    private static String quoted(String text) {
        return "\"" + escape(text).replace("\"", "\\(dq") + "\"";
    }

    /** Nothing in it is a request or an escape, and hyphens and quotes can be copied. */
    private static String escape(String text) {
        String escaped =
                text.replace("\\", "\\e")
                        .replace("-", "\\-")
                        .replace("'", "\\(aq")
                        .replace("`", "\\(ga")
                        .replace("^", "\\(ha")
                        .replace("~", "\\(ti");
        return escaped.startsWith(".") ? "\\&" + escaped : escaped;
    }
}
