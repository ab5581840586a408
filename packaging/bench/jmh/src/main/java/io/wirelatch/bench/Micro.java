package io.wirelatch.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks, or those that JMH's own arguments name, measures what they allocate, and
 * prints a table.
 */
public final class Micro {

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Micro() {}

    /**
     * @param arguments where to write the results as JSON, then what JMH takes; `-h` lists it
     */
    public static void main(String[] arguments)
            throws IOException, RunnerException, CommandLineOptionException {
        String[] jmhArguments = Stream.of(arguments).skip(1).toArray(String[]::new);
        if (Stream.of(jmhArguments)
                .anyMatch(List.of("-h", "-l", "-lp", "-lprof", "-lrf")::contains)) {
            Main.main(jmhArguments);
            return;
        }
        double loadBefore = loadAverage();
        Collection<RunResult> results =
                new Runner(
                                new OptionsBuilder()
                                        .parent(new CommandLineOptions(jmhArguments))
                                        .shouldFailOnError(true)
                                        .addProfiler(GCProfiler.class)
                                        .resultFormat(ResultFormatType.JSON)
                                        .result(arguments[0])
                                        .build())
                        .run();
        System.out.println();
        System.out.printf(
                Locale.ROOT,
                "%s, %d processors, Java %s, load average %.1f before and %.1f after%n%n",
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                loadBefore,
                loadAverage());
        print(results);
    }

    /**
     * The error is half of the 99.9 % confidence interval; best is the fastest of all iterations,
     * which tells more than the mean on a machine that does other things meanwhile.
     */
    private static void print(Collection<RunResult> results) {
        System.out.println("| benchmark | with | time | best | | bytes allocated |");
        System.out.println("|---|---|--:|--:|---|--:|");
        for (RunResult run : results) {
            Result<?> time = run.getPrimaryResult();
            Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.1f ± %.1f | %.1f | %s | %s |%n",
                    shortName(run.getParams().getBenchmark()),
                    parameters(run.getParams()),
                    time.getScore(),
                    time.getScoreError(),
                    time.getStatistics().getMin(),
                    time.getScoreUnit(),
                    allocated == null
                            ? ""
                            : String.format(Locale.ROOT, "%.0f", allocated.getScore()));
        }
    }

    /** Class and method, without the package. */
    private static String shortName(String benchmark) {
        String className = benchmark.substring(0, benchmark.lastIndexOf('.'));
        return benchmark.substring(className.lastIndexOf('.') + 1).replace("Benchmark.", ".");
    }

    private static String parameters(BenchmarkParams run) {
        return run.getParamsKeys().stream()
                .map(key -> key + " " + run.getParam(key))
                .collect(Collectors.joining(", "));
    }

    private static double loadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String processorName() {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException | UncheckedIOException e) {
            return System.getProperty("os.arch");
        }
    }
}
