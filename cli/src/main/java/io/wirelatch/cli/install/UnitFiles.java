package io.wirelatch.cli.install;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.IoReason;
import io.wirelatch.control.CommandGroup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The unit files that start an interface. A package brings them; for a program that is no package's
 * they are written, from the same text, with the place where that program is.
 */
final class UnitFiles {

    private static final String PACKAGED_PROGRAM = "/usr/bin/wirelatch";

    /** Where systemd lets nobody look who has ProtectHome=yes. */
    private static final List<Path> HOMES =
            List.of(Path.of("/home"), Path.of("/root"), Path.of("/run/user"));

    private final Path own;
    private final List<Path> packaged;
    private final Optional<Path> program;
    private final BooleanSupplier groupExists;

    /**
     * @param own the folder for what an administrator adds
     * @param packaged the folders of packages
     * @param program this program's launcher, where that is known
     * @param groupExists whether the machine has the group {@link CommandGroup#NAME}
     */
    UnitFiles(Path own, List<Path> packaged, Optional<Path> program, BooleanSupplier groupExists) {
        this.own = own;
        this.packaged = List.copyOf(packaged);
        this.program = program;
        this.groupExists = groupExists;
    }

    /**
     * Sees to it that there is a unit file for the role: the package's, and otherwise one that is
     * written here.
     *
     * @return the file that was written; empty where there was one already
     */
    Optional<Path> provide(ServiceRole role) {
        Path file = own.resolve(role.templateFile());
        boolean isPackaged =
                packaged.stream().anyMatch(dir -> Files.exists(dir.resolve(role.templateFile())));
        if (isPackaged) {
            // It would come before the package's, with the program of before.
            if (Files.exists(file) && OwnFile.isOurs(file)) {
                OwnFile.delete(file);
            }
            return Optional.empty();
        }
        if (Files.exists(file) && !OwnFile.isOurs(file)) {
            return Optional.empty();
        }
        return Optional.of(OwnFile.write(own, role.templateFile(), textFor(role)));
    }

    /**
     * Removes the role's unit file where it was written here and no interface is started by it any
     * more.
     *
     * @return the file that was removed
     */
    Optional<Path> withdraw(ServiceRole role) {
        Path file = own.resolve(role.templateFile());
        if (!Files.exists(file) || !OwnFile.isOurs(file) || isInUse(role)) {
            return Optional.empty();
        }
        OwnFile.delete(file);
        return Optional.of(file);
    }

    private String textFor(ServiceRole role) {
        Path launcher =
                program.orElseThrow(
                        () ->
                                new CommandFailure(
                                        ExitStatus.FAILED,
                                        "there is no telling how this program was started, which the unit must know.\n"
                                                + "Start it through its launcher: sudo ./wirelatch install"));
        boolean inHome = HOMES.stream().anyMatch(launcher::startsWith);
        return template(role)
                .lines()
                .filter(
                        line ->
                                groupExists.getAsBoolean()
                                        || !line.startsWith("SupplementaryGroups="))
                .map(
                        line ->
                                inHome && line.equals("ProtectHome=yes")
                                        ? "ProtectHome=read-only"
                                        : line)
                .map(
                        line ->
                                line.startsWith("ExecStart=")
                                        ? line.replace(PACKAGED_PROGRAM, quoted(launcher))
                                        : line)
                .map(
                        line ->
                                line.equals("[Service]")
                                        ? line + "\nEnvironment=WIRELATCH_BUILD=never"
                                        : line)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** systemd.service(5), "Command lines": quotes for blanks, and its own signs doubled. */
    private static String quoted(Path launcher) {
        String text =
                launcher.toString()
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("%", "%%")
                        .replace("$", "$$");
        return text.chars().anyMatch(Character::isWhitespace) ? '"' + text + '"' : text;
    }

    private static String template(ServiceRole role) {
        try (InputStream in = UnitFiles.class.getResourceAsStream(role.templateFile())) {
            if (in == null) {
                throw new IllegalStateException(role.templateFile() + " is missing in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED, "cannot read the unit's text: " + IoReason.of(e), e);
        }
    }

    /** systemctl enable makes a link in a folder such as multi-user.target.wants. */
    private boolean isInUse(ServiceRole role) {
        String prefix = role.templateFile().substring(0, role.templateFile().indexOf('@') + 1);
        try (Stream<Path> links = Files.list(own.resolve("multi-user.target.wants"))) {
            return links.anyMatch(link -> link.getFileName().toString().startsWith(prefix));
        } catch (IOException e) {
            return false;
        }
    }
}
