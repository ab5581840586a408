package io.wirelatch.cli.backup;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.IoReason;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.Facts;
import io.wirelatch.enroll.sealed.SealedBackup;
import io.wirelatch.enroll.sealed.SealedBackup.Reading;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateStore;
import io.wirelatch.state.StateText;
import io.wirelatch.state.UnpairedClient;
import io.wirelatch.state.audit.AuditEvent;
import io.wirelatch.state.audit.AuditKind;
import io.wirelatch.state.audit.AuditLine;
import io.wirelatch.state.audit.AuditLog;
import io.wirelatch.state.audit.LocalUser;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A backup that has been opened, and how it becomes the state of an interface here. */
public final class Restore {

    private static final String KEPT_SUFFIX = ".before-restore";
    private static final List<String> EVENT_FILES = List.of("pairings.jsonl", "pairings.1.jsonl");

    private final BackupContent content;
    private final NetworkState state;

    private Restore(BackupContent content, NetworkState state) {
        this.content = content;
        this.state = state;
    }

    /**
     * Finds out that a file is a backup that this version can open, before anybody types a
     * passphrase.
     *
     * @param source what the file is called
     * @throws CommandFailure when it is none
     */
    public static SealedBackup requireBackup(byte[] file, String source) {
        return switch (SealedBackup.read(file)) {
            case Reading.Backup(SealedBackup backup) -> backup;
            case Reading.Newer(int version) ->
                    throw failure(
                            "a newer wirelatch made %s (format %d).\nUpdate wirelatch here, then restore it."
                                    .formatted(source, version));
            case Reading.NoBackup() ->
                    throw failure(
                            "%s is no backup of wirelatch, or its beginning is damaged.\nBackups are made with: wirelatch backup FILE"
                                    .formatted(source));
        };
    }

    /**
     * Opens a backup: about a second.
     *
     * @param passphrase which the caller wipes
     * @throws CommandFailure when the passphrase is another or the file is damaged
     * @throws io.wirelatch.state.StateException when a newer version has written the state in it
     */
    public static Restore open(SealedBackup backup, byte[] passphrase) {
        byte[] opened =
                backup.open(passphrase)
                        .orElseThrow(
                                () ->
                                        failure(
                                                "wrong passphrase, or the file is damaged: nobody can tell which.\nNothing was changed: try again, or with another copy of the file."));
        try {
            BackupContent content =
                    BackupContent.decode(opened)
                            .orElseThrow(
                                    () ->
                                            failure(
                                                    "the passphrase is right, but what the file holds is not understood.\nUpdate wirelatch here, then restore it."));
            byte[] json = content.state().getBytes(StandardCharsets.UTF_8);
            NetworkState state = StateText.decode(json);
            Arrays.fill(json, (byte) 0);
            return new Restore(content, state);
        } finally {
            Arrays.fill(opened, (byte) 0);
        }
    }

    /** What the network was called by where the backup was made. */
    public String interfaceName() {
        return content.interfaceName();
    }

    /**
     * Makes it the state of an interface here.
     *
     * @param replace whether it may take the place of a state, which is kept beside it
     * @param user who wants it
     * @return what was done
     * @throws CommandFailure when there is a state and it may not be replaced
     * @throws io.wirelatch.state.StateException when something runs on the interface, or nothing
     *     can be kept
     */
    public ControlReply.Done to(
            NetworkLocation location,
            boolean replace,
            LocalUser user,
            Consumer<String> complaints) {
        try (StateStore store = StateStore.open(location.stateDir(), location.interfaceName())) {
            boolean exists = Files.exists(store.file());
            if (exists && !replace) {
                throw failure(
                        "%s has a state of its own here, in %s, which is left as it is.\nRestore under another name with -i, or with --force, which keeps the old one as %s."
                                .formatted(
                                        location.interfaceName(),
                                        store.file(),
                                        aside(store.file()).getFileName()));
            }
            Optional<Path> before =
                    exists ? Optional.of(copyAside(store.file())) : Optional.empty();
            take(store.folder(), store::commit, user, complaints);
            return done(location, before);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "what is kept of %s cannot be put aside: %s.\nNothing was replaced: make room or make the folder writable, then retry."
                            .formatted(location.interfaceName(), IoReason.of(e)),
                    e);
        }
    }

    /**
     * The state, and then its log: what could not be replaced keeps its own, and whenever this ends
     * early, what is kept can be loaded.
     *
     * @param commit replaces the state, or throws
     */
    void take(
            Path folder,
            Consumer<NetworkState> commit,
            LocalUser user,
            Consumer<String> complaints) {
        commit.accept(state);
        moveEventsAside(folder, complaints);
        writeEvents(folder, user, complaints);
    }

    private static void moveEventsAside(Path folder, Consumer<String> complaints) {
        try {
            for (String events : EVENT_FILES) {
                moveAside(folder.resolve(events));
            }
        } catch (IOException e) {
            complaints.accept(
                    "the log of before could not be put aside (%s): what happens from now on is written behind it"
                            .formatted(IoReason.of(e)));
        }
    }

    private ControlReply.Done done(NetworkLocation location, Optional<Path> before) {
        String message =
                "%s is restored: %s%s\nStart it with: sudo wirelatch %s%s"
                        .formatted(
                                location.interfaceName(),
                                what(),
                                before.map(path -> "\nWhat was here before is kept as " + path)
                                        .orElse(""),
                                state instanceof ServerState ? "serve" : "join",
                                location.flags());
        Facts facts = facts().with("interfaceOfThen", content.interfaceName());
        return new ControlReply.Done(
                message,
                before.map(path -> facts.with("keptBefore", path.toString())).orElse(facts));
    }

    private Facts facts() {
        return switch (state) {
            case ServerState server ->
                    Facts.NONE.with("role", "server").with("peers", server.peers().size());
            case PairedClient client ->
                    Facts.NONE
                            .with("role", "client")
                            .with("serverHost", client.serverHost())
                            .with("name", client.offer().name());
            case UnpairedClient _ -> Facts.NONE.with("role", "client");
        };
    }

    private String what() {
        String called =
                switch (state) {
                    case ServerState server ->
                            "a server with %d %s"
                                    .formatted(
                                            server.peers().size(),
                                            server.peers().size() == 1 ? "peer" : "peers");
                    case PairedClient client ->
                            "a client of " + client.serverHost() + ", as " + client.offer().name();
                    case UnpairedClient _ -> "a machine that has not joined anything yet";
                };
        return state instanceof ServerState
                ? called
                        + ". It is the same server as before, so the one that it was copied from must"
                        + " not run any more; have its name point here"
                : called + ". The machine that it was copied from must not run it any more";
    }

    private void writeEvents(Path folder, LocalUser user, Consumer<String> complaints) {
        try (AuditLog log = new AuditLog(folder, complaints)) {
            content.events()
                    .lines()
                    .map(AuditLine::read)
                    .flatMap(Optional::stream)
                    .forEach(log::write);
            log.write(
                    AuditEvent.of(
                                    InstantSource.system().instant(),
                                    AuditKind.RESTORED,
                                    "from a backup of " + content.interfaceName())
                            .by(Optional.of(user)));
        }
    }

    /** A copy: the commit that follows replaces the file itself, at one moment. */
    private static Path copyAside(Path file) throws IOException {
        Path copy = aside(file);
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        try (FileChannel written = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        return copy;
    }

    private static void moveAside(Path file) throws IOException {
        if (Files.exists(file)) {
            Files.move(file, aside(file), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** The first name that is free: what was put aside before stays as well. */
    private static Path aside(Path file) {
        Path aside = file.resolveSibling(file.getFileName() + KEPT_SUFFIX);
        for (int i = 2; Files.exists(aside); i++) {
            aside = file.resolveSibling(file.getFileName() + KEPT_SUFFIX + "-" + i);
        }
        return aside;
    }

    private static CommandFailure failure(String message) {
        return new CommandFailure(ExitStatus.FAILED, message);
    }
}
