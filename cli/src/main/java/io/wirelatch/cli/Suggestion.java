package io.wirelatch.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What somebody may have meant by a word that is none here, as a sentence to put behind the one
 * that says so; empty where it is far from everything.
 */
final class Suggestion {

    /** More than that are no help. */
    private static final int MAX_OFFERED = 3;

    private static final int MIN_BEGINNING = 2;

    /** Shorter words are one letter away from too much. */
    private static final int MIN_LENGTH_FOR_ONE_LETTER = 3;

    private static final int MIN_LENGTH_FOR_TWO_LETTERS = 5;

    /** What other programs call it. */
    private static final Map<String, String> FOREIGN =
            Map.ofEntries(
                    Map.entry("version", "--version"),
                    Map.entry("show", "status"),
                    Map.entry("list", "peers"),
                    Map.entry("ls", "peers"),
                    Map.entry("clients", "peers"),
                    Map.entry("info", "status"),
                    Map.entry("server", "serve"),
                    Map.entry("start", "serve"),
                    Map.entry("connect", "join"),
                    Map.entry("pair", "open"),
                    Map.entry("add", "open"),
                    Map.entry("invite", "open"),
                    Map.entry("allow", "approve"),
                    Map.entry("accept", "approve"),
                    Map.entry("reject", "deny"),
                    Map.entry("refuse", "deny"),
                    Map.entry("delete", "remove"),
                    Map.entry("rm", "remove"),
                    Map.entry("forget", "remove"),
                    Map.entry("revoke", "remove"),
                    Map.entry("mv", "rename"),
                    Map.entry("history", "log"),
                    Map.entry("export", "backup"),
                    Map.entry("import", "restore"),
                    Map.entry("enable", "install"),
                    Map.entry("disable", "uninstall"),
                    Map.entry("check", "doctor"),
                    Map.entry("diagnose", "doctor"),
                    Map.entry("man", "help"));

    private static final Set<String> ENDS = Set.of("quit", "exit", "stop", "kill", "end");

    private Suggestion() {}

    /**
     * @param verbs of the program
     */
    static String ofProgramsVerb(String typed, Collection<String> verbs) {
        String word = typed.toLowerCase(Locale.ROOT);
        if (ENDS.contains(word)) {
            return ". Ctrl-C ends what runs in a terminal, 'wirelatch uninstall' a service";
        }
        if (FOREIGN.containsKey(word)) {
            return sentence(List.of(FOREIGN.get(word)));
        }
        SequencedMap<String, String> names = new LinkedHashMap<>();
        verbs.forEach(verb -> names.put(verb, verb));
        FOREIGN.keySet().stream()
                .filter(foreign -> foreign.length() >= MIN_LENGTH_FOR_TWO_LETTERS)
                .sorted()
                .forEach(foreign -> names.putIfAbsent(foreign, FOREIGN.get(foreign)));
        List<String> begun = beginningWith(word, verbs);
        return sentence(
                begun.isEmpty()
                        ? nearest(word, names.keySet()).stream().map(names::get).distinct().toList()
                        : begun);
    }

    /**
     * @param words any others that may stand there
     */
    static String of(String typed, Collection<String> words) {
        String word = typed.toLowerCase(Locale.ROOT);
        List<String> begun = beginningWith(word, words);
        return sentence(begun.isEmpty() ? nearest(word, words) : begun);
    }

    /**
     * @param typed with its dashes, and perhaps a value behind a {@code =}
     * @param options with their dashes
     */
    static String ofOption(String typed, Collection<String> options) {
        return sentence(optionsLike(typed, options));
    }

    /** The same for options that can only stand behind a verb. */
    static String ofOptionBehind(String verb, String typed, Collection<String> options) {
        return sentence(
                optionsLike(typed, options).stream().map(option -> verb + " " + option).toList());
    }

    private static List<String> optionsLike(String typed, Collection<String> options) {
        SequencedMap<String, String> byWord = new LinkedHashMap<>();
        options.stream()
                .filter(option -> option.startsWith("--"))
                .forEach(option -> byWord.put(withoutDashes(option), option));
        String word = withoutDashes(typed.split("=", 2)[0]).toLowerCase(Locale.ROOT);
        List<String> begun = beginningWith(word, byWord.keySet());
        return (begun.isEmpty() ? nearest(word, byWord.keySet()) : begun)
                .stream().map(byWord::get).toList();
    }

    private static String withoutDashes(String option) {
        return option.replaceFirst("^-+", "");
    }

    private static List<String> beginningWith(String word, Collection<String> names) {
        return word.length() < MIN_BEGINNING
                ? List.of()
                : names.stream().filter(name -> name.startsWith(word)).toList();
    }

    /** Those that the fewest slips of a finger make of it, few enough for the word's length. */
    private static List<String> nearest(String word, Collection<String> names) {
        List<String> nearest = new ArrayList<>();
        int fewest = Integer.MAX_VALUE;
        for (String name : names) {
            int slips = slips(word, name);
            if (slips > allowed(Math.max(word.length(), name.length())) || slips > fewest) {
                continue;
            }
            if (slips < fewest) {
                nearest.clear();
                fewest = slips;
            }
            nearest.add(name);
        }
        return nearest;
    }

    private static int allowed(int length) {
        return length >= MIN_LENGTH_FOR_TWO_LETTERS
                ? 2
                : length >= MIN_LENGTH_FOR_ONE_LETTER ? 1 : 0;
    }

    /**
     * The optimal string alignment distance: how many letters were left out, put in, taken for
     * another, or swapped with their neighbour.
     */
    static int slips(String a, String b) {
        int[][] distance = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    distance[i][j] = i + j;
                    continue;
                }
                int replaced = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = distance[i - 1][j - 1] + replaced;
                least = Math.min(least, distance[i - 1][j] + 1);
                least = Math.min(least, distance[i][j - 1] + 1);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, distance[i - 2][j - 2] + 1);
                }
                distance[i][j] = least;
            }
        }
        return distance[a.length()][b.length()];
    }

    private static String sentence(List<String> meant) {
        if (meant.isEmpty() || meant.size() > MAX_OFFERED) {
            return "";
        }
        List<String> quoted = meant.stream().map("'%s'"::formatted).toList();
        String last = quoted.getLast();
        String others =
                quoted.subList(0, quoted.size() - 1).stream().collect(Collectors.joining(", "));
        return ". Did you mean %s?".formatted(others.isEmpty() ? last : others + " or " + last);
    }
}
