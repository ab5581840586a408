package io.wirelatch.cli;

import io.wirelatch.cli.backup.Backup;
import io.wirelatch.cli.backup.BackupFile;
import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.PassphraseSources;
import io.wirelatch.cli.common.StandardOutput;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.Facts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes everything that another machine needs into one file. */
@Command(
        name = "backup",
        description =
                "Write keys, peers, token and log of an interface into one file, encrypted with a"
                        + " passphrase. It may run meanwhile.")
final class BackupCommand implements Runnable {

    static final String STANDARD_STREAM = "-";

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(paramLabel = "FILE", description = "Where to; '-' is standard output.")
    private String file = "";

    @Option(
            names = "--passphrase-file",
            paramLabel = "F",
            description =
                    "A file with the passphrase; '-' reads it from standard input (default: asked"
                            + " on the terminal).")
    private @Nullable String passphraseFile;

    @Option(names = "--force", description = "Replace the file if it exists.")
    private boolean force;

    @Mixin private AnswerForm form = new AnswerForm();

    @Override
    public void run() {
        Wirelatch wirelatch = Verb.programOf(program);
        Surroundings surroundings = wirelatch.surroundings();
        NetworkLocation location = wirelatch.location();
        boolean toStream = file.equals(STANDARD_STREAM);
        if (toStream && surroundings.outIsTerminal()) {
            throw CommandFailure.wrongUsage(
                    "a backup is no text for a terminal. Name a file, or send it on with a pipe.");
        }
        if (toStream && form.isJson()) {
            throw CommandFailure.wrongUsage(
                    "standard output is where the backup goes, so there is no room for --json."
                            + " Name a file, or leave --json out.");
        }
        if (!toStream && !force) {
            BackupFile.requireFree(Path.of(file));
        }
        var _ = Backup.requireState(location);
        byte[] passphrase =
                new PassphraseSources(surroundings).choose(Optional.ofNullable(passphraseFile));
        try {
            byte[] backup =
                    form.progress(surroundings)
                            .during(
                                    "Encrypting the backup with the passphrase",
                                    () -> Backup.of(location, passphrase));
            if (toStream) {
                writeToStandardOutput(backup);
            } else {
                BackupFile.write(Path.of(file), backup, force);
                form.print(wirelatch, done(location, backup.length));
            }
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }

    private ControlReply.Done done(NetworkLocation location, int bytes) {
        return new ControlReply.Done(
                "%s is backed up in %s. Whoever has the file and the passphrase is this machine: keep them apart.\nOn another machine: sudo wirelatch restore %s"
                        .formatted(location.interfaceName(), file, Path.of(file).getFileName()),
                Facts.NONE
                        .with("file", Path.of(file).toAbsolutePath().toString())
                        .with("bytes", bytes));
    }

    /** As bytes, past the writer that lines go through. Half a backup is none, also in a pipe. */
    private static void writeToStandardOutput(byte[] backup) {
        try {
            StandardOutput.ofProcess().write(backup);
        } catch (IOException e) {
            throw new CommandFailure(ExitStatus.FAILED, StandardOutput.complaint(e), e);
        }
    }
}
