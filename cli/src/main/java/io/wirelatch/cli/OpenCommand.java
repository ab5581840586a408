package io.wirelatch.cli;

import io.wirelatch.cli.ask.JoinQr;
import io.wirelatch.cli.ask.RunningInterface;
import io.wirelatch.cli.ask.WindowWatch;
import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.text.EventText;
import io.wirelatch.control.ControlClient;
import io.wirelatch.control.ControlEvent;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.EventJson;
import io.wirelatch.control.Facts;
import io.wirelatch.control.WindowTerms;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Opens the pairing window. */
@Command(
        name = "open",
        description = "Let machines join for a while. Opening again sets a new deadline.")
final class OpenCommand implements Runnable {

    static final int MAX_SECONDS = 3600;

    private static final String HOW_TO_LEAVE =
            "Ctrl-C ends this and leaves the window open; 'wirelatch close' closes it.";

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(
            paramLabel = "SECONDS",
            arity = "0..1",
            defaultValue = "60",
            description = "For how long, from 1 to 3600 (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--watch",
            negatable = true,
            description =
                    "Stay, and show the countdown and who joins, until the window closes, or do not"
                            + " (default: with --code on a terminal). With --json each event is an"
                            + " object on a line.")
    private @Nullable Boolean watch;

    @Option(
            names = "--code",
            description =
                    "Take a one-time code, made for this window, in place of the token. It is for one machine,"
                            + " unless --uses says otherwise, and the window closes once it has been used.")
    private boolean code;

    @Option(
            names = "--uses",
            paramLabel = "N",
            defaultValue = "1",
            description = "For how many machines the code is (default: ${DEFAULT-VALUE}).")
    private int uses;

    @Option(
            names = "--max-failures",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many wrong tokens or codes close it (default: ${DEFAULT-VALUE}).")
    private int maxFailures;

    @Option(
            names = "--approve",
            description = "Hold each machine until 'wirelatch approve NAME' or 'deny NAME'.")
    private boolean approve;

    @Option(
            names = "--qr",
            negatable = true,
            description =
                    "Draw the line to type as a QR code, or do not (default: on a terminal where it"
                            + " fits).")
    private @Nullable Boolean qr;

    @Mixin private AnswerForm form = new AnswerForm();

    @Override
    public void run() {
        Wirelatch wirelatch = Verb.programOf(program);
        requireDuration(seconds);
        RunningInterface running = new RunningInterface(wirelatch.location());
        WindowTerms terms = new WindowTerms(seconds, code, uses, maxFailures, approve);
        if (uses != 1 && !code) {
            throw CommandFailure.wrongUsage(
                    "--uses says how often a code may be used, and there is none. Add --code.");
        }
        if (form.isJson() && Boolean.TRUE.equals(qr)) {
            throw CommandFailure.wrongUsage(
                    "--qr draws for a person, and --json is for a script. Leave one of them out.");
        }
        if (!stays(wirelatch)) {
            open(running, terms, wirelatch);
            return;
        }
        try (ControlClient events = running.watch()) {
            open(running, terms, wirelatch);
            if (watch == null) {
                wirelatch.surroundings().out().println(HOW_TO_LEAVE);
            }
            new WindowWatch(
                            wirelatch.surroundings().out(),
                            wirelatch.surroundings().outIsTerminal() && !form.isJson(),
                            this::line,
                            System::nanoTime)
                    .untilClosed(events, seconds);
        }
    }

    private String line(ControlEvent event) {
        return form.isJson()
                ? EventJson.line(event, Instant.now())
                : EventText.line(event, LocalTime.now(ZoneId.systemDefault()));
    }

    /** Making a code takes a slow machine a second. */
    private void open(RunningInterface running, WindowTerms terms, Wirelatch wirelatch) {
        ControlReply.Opened opened =
                form.progress(wirelatch.surroundings())
                        .during("Opening the pairing window", () -> running.open(terms));
        if (form.isJson()) {
            Facts facts = facts(terms, opened, wirelatch.location().interfaceName());
            boolean streams = Boolean.TRUE.equals(watch);
            wirelatch
                    .surroundings()
                    .out()
                    .println(streams ? facts.toJsonLine() : facts.toPrettyJson());
        } else {
            print(opened, wirelatch);
        }
    }

    /** Named as {@code status --json} names them. The code is shown, for that is what it is for. */
    private static Facts facts(
            WindowTerms terms, ControlReply.Opened opened, String interfaceName) {
        Instant closesAt =
                Instant.now().plusSeconds(terms.seconds()).truncatedTo(ChronoUnit.SECONDS);
        return AnswerForm.about(interfaceName)
                .with("seconds", terms.seconds())
                .with("closesAt", closesAt.toString())
                .with("maxFailures", terms.maxFailures())
                .with("maxCodeUses", terms.code() ? terms.uses() : 0)
                .with("approve", terms.approve())
                .and(opened.facts());
    }

    /**
     * A code is good until it is used or the window closes, so whoever reads it out wants to see
     * that.
     */
    private boolean stays(Wirelatch wirelatch) {
        return watch == null
                ? code && !form.isJson() && wirelatch.surroundings().isLiveTerminal()
                : watch;
    }

    /** The QR code first: what a person reads stands below it, and stays in sight. */
    private void print(ControlReply.Opened opened, Wirelatch wirelatch) {
        PrintWriter out = wirelatch.surroundings().out();
        JoinQr.lines(opened.joinLine(), Optional.ofNullable(qr), wirelatch.surroundings())
                .forEach(out::println);
        out.println(opened.message());
    }

    static void requireDuration(int seconds) {
        if (seconds < 1 || seconds > MAX_SECONDS) {
            throw CommandFailure.wrongUsage(
                    "a pairing window is open for 1 to %d seconds, not %d."
                            .formatted(MAX_SECONDS, seconds));
        }
    }
}
