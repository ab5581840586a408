package io.wirelatch.cli.serve;

import io.wirelatch.control.Caller;
import io.wirelatch.state.audit.LocalUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds out what users are called. What the system does not tell is left out. */
public final class LocalUsers {

    private static final Path PASSWD = Path.of("/etc/passwd");

    /** What the kernel says of a process that nobody has logged in for: -1, unsigned. */
    private static final long NO_LOGIN = 0xFFFF_FFFFL;

    private LocalUsers() {}

    static LocalUser of(Caller caller) {
        return of(caller.uid(), Long.toString(caller.pid()));
    }

    /** Who has started this program. */
    public static LocalUser ofThisProcess() {
        return of(ownUid(), "self");
    }

    /**
     * @param process its name under /proc
     */
    private static LocalUser of(long uid, String process) {
        Optional<Long> login = loginOf(process).filter(other -> other != uid);
        return new LocalUser(
                uid, nameOf(uid), login.map(other -> nameOf(other).orElse("user " + other)));
    }

    private static long ownUid() {
        return firstLine(Path.of("/proc/self/status"), line -> line.startsWith("Uid:"))
                .map(line -> Long.parseLong(line.split("\\s+", -1)[2]))
                .orElse(0L);
    }

    /** Who logged in, whatever the process has become since, as by sudo. */
    private static Optional<Long> loginOf(String process) {
        return firstLine(Path.of("/proc", process, "loginuid"), line -> line.matches("[0-9]{1,10}"))
                .map(Long::parseLong)
                .filter(uid -> uid != NO_LOGIN);
    }

    private static Optional<String> nameOf(long uid) {
        String number = Long.toString(uid);
        return firstLine(
                        PASSWD,
                        line -> {
                            String[] fields = line.split(":", -1);
                            return fields.length > 2 && fields[2].equals(number);
                        })
                .map(line -> line.substring(0, line.indexOf(':')));
    }

    private static Optional<String> firstLine(Path file, Predicate<String> which) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.filter(which).findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
