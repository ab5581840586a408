package io.wirelatch.cli;

import io.wirelatch.cli.backup.BackupFile;
import io.wirelatch.cli.backup.Restore;
import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.PassphraseSources;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.serve.LocalUsers;
import io.wirelatch.enroll.sealed.SealedBackup;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Takes a backup over. */
@Command(
        name = "restore",
        description =
                "Take over what 'wirelatch backup' wrote, on this machine. Without -i under the"
                        + " interface's name of then.")
final class RestoreCommand implements Runnable {

    private static final String INTERFACE_OPTION = "--interface";

    @ParentCommand private @Nullable Wirelatch program;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The backup; '-' is standard input.")
    private String file = "";

    @Option(
            names = "--passphrase-file",
            paramLabel = "F",
            description =
                    "A file with the passphrase; '-' reads it from standard input (default: asked"
                            + " on the terminal).")
    private @Nullable String passphraseFile;

    @Option(
            names = "--force",
            description =
                    "Replace what is kept here already, and keep it as state.json.before-restore (with"
                            + " -2, -3 and so on behind it where there is one).")
    private boolean force;

    @Mixin private AnswerForm form = new AnswerForm();

    @Override
    public void run() {
        Wirelatch wirelatch = Verb.programOf(program);
        Surroundings surroundings = wirelatch.surroundings();
        SealedBackup backup = Restore.requireBackup(read(surroundings), name());
        byte[] passphrase =
                new PassphraseSources(surroundings).enter(Optional.ofNullable(passphraseFile));
        Restore restore;
        try {
            restore =
                    form.progress(surroundings)
                            .during(
                                    "Opening the backup with the passphrase",
                                    () -> Restore.open(backup, passphrase));
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
        NetworkLocation location =
                isInterfaceNamed(surroundings)
                        ? wirelatch.location()
                        : wirelatch.location(restore.interfaceName());
        form.print(
                wirelatch,
                location.interfaceName(),
                restore.to(
                        location, force, LocalUsers.ofThisProcess(), surroundings.err()::println));
    }

    private byte[] read(Surroundings surroundings) {
        if (!file.equals(BackupCommand.STANDARD_STREAM)) {
            return BackupFile.read(Path.of(file));
        }
        if (file.equals(passphraseFile)) {
            throw CommandFailure.wrongUsage(
                    "the backup and its passphrase cannot both come from standard input.");
        }
        return BackupFile.read(surroundings.in(), name());
    }

    private String name() {
        return file.equals(BackupCommand.STANDARD_STREAM) ? "standard input" : file;
    }

    private boolean isInterfaceNamed(Surroundings surroundings) {
        CommandSpec known = spec;
        return surroundings.variable("WIRELATCH_INTERFACE").isPresent()
                || (known != null
                        && (known.commandLine().getParseResult().hasMatchedOption(INTERFACE_OPTION)
                                || known.parent()
                                        .commandLine()
                                        .getParseResult()
                                        .hasMatchedOption(INTERFACE_OPTION)));
    }
}
