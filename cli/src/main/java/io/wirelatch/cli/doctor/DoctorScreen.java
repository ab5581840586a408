package io.wirelatch.cli.doctor;

import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Findings as a person reads them, each as soon as it is there. On a terminal the last line says
 * what is looked at meanwhile.
 */
public final class DoctorScreen implements Doctor.Progress {

    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String RED = "\u001b[31m";
    private static final String RESET = "\u001b[0m";

    /** Back to the beginning of the line, and what stands in it is gone. */
    private static final String CLEAR_LINE = "\r\u001b[K";

    private static final int MARK_WIDTH = "problem".length();
    private static final int NAME_WIDTH = "Kernel offloads".length();
    private static final String MARGIN = " ".repeat(MARK_WIDTH + 2);

    private final PrintWriter out;
    private final boolean live;
    private final boolean coloured;

    public DoctorScreen(Surroundings surroundings) {
        this(surroundings.out(), surroundings.isLiveTerminal(), surroundings.mayStyle());
    }

    /**
     * @param live whether a line can be written over
     */
    DoctorScreen(PrintWriter out, boolean live, boolean coloured) {
        this.out = out;
        this.live = live;
        this.coloured = coloured;
    }

    @Override
    public void examining(String what) {
        if (live) {
            out.print(CLEAR_LINE + "Looking at: " + what + " ...");
            out.flush();
        }
    }

    @Override
    public void found(Diagnosis diagnosis) {
        clearLine();
        lines(diagnosis).forEach(out::println);
    }

    /** The last line: how many of which. */
    public void conclude(List<Diagnosis> diagnoses) {
        clearLine();
        long problems = count(diagnoses, Problem.class);
        long warnings = count(diagnoses, Warning.class);
        out.println();
        out.println(
                problems == 0 && warnings == 0
                        ? "Everything is all right."
                        : "%s, %s."
                                .formatted(
                                        plural(problems, "problem"), plural(warnings, "warning")));
    }

    static long count(List<Diagnosis> diagnoses, Class<? extends Finding> kind) {
        return diagnoses.stream().map(Diagnosis::finding).filter(kind::isInstance).count();
    }

    private List<String> lines(Diagnosis diagnosis) {
        Finding finding = diagnosis.finding();
        List<String> lines = new ArrayList<>();
        String name = pad(diagnosis.check(), NAME_WIDTH);
        lines.add("%s  %s  %s".formatted(mark(finding), name, finding.found()));
        switch (finding) {
            case Ok _ -> {
                // There is nothing to mend.
            }
            case Warning(String _, String why, List<String> mend) -> advise(why, mend, lines);
            case Problem(String _, String why, List<String> mend) -> advise(why, mend, lines);
        }
        return lines;
    }

    private static void advise(String why, List<String> mend, List<String> lines) {
        lines.add(MARGIN + why);
        mend.forEach(line -> lines.add(MARGIN + "-> " + line));
    }

    private String mark(Finding finding) {
        return switch (finding) {
            case Ok _ -> colour(GREEN, "ok");
            case Warning _ -> colour(YELLOW, "warning");
            case Problem _ -> colour(RED, "problem");
        };
    }

    private String colour(String colour, String word) {
        String padded = pad(word, MARK_WIDTH);
        return coloured ? colour + padded + RESET : padded;
    }

    private void clearLine() {
        if (live) {
            out.print(CLEAR_LINE);
        }
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String plural(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
