package io.wirelatch.cli.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which process has a UDP port, as far as this user may know (proc(5)). */
final class PortOwner {

    private static final Path PROC = Path.of("/proc");
    private static final List<Path> SOCKETS =
            List.of(PROC.resolve("net/udp"), PROC.resolve("net/udp6"));

    /** Columns of {@code /proc/net/udp}, divided by blanks. */
    private static final int LOCAL_ADDRESS = 1;

    private static final int INODE = 9;

    /** Where this program begins; as {@code launch.sh} starts it, its module stands before that. */
    private static final String MAIN = "io.wirelatch.cli.Main";

    /** What takes a port. */
    private static final Set<String> VERBS = Set.of("serve", "join", "up", "tunnel");

    private PortOwner() {}

    /**
     * Who it is.
     *
     * @param name such as {@code dnsmasq}, or what was typed for one of this program
     * @param interfaceName of a process of this program's that says so
     */
    record Owner(long pid, String name, Optional<String> interfaceName) {

        @Override
        public String toString() {
            return "%s%s (process %d)"
                    .formatted(name, interfaceName.map(" of "::concat).orElse(""), pid);
        }
    }

    static Optional<Owner> of(int port) {
        Set<String> links =
                SOCKETS.stream()
                        .flatMap(file -> inodes(read(file), port))
                        .map("socket:[%s]"::formatted)
                        .collect(Collectors.toSet());
        if (links.isEmpty()) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                List<String> open = open(process);
                if (open.stream().anyMatch(links::contains)) {
                    return Optional.of(describe(process, open));
                }
            }
        } catch (IOException e) {
            // Then nobody says whose it is.
        }
        return Optional.empty();
    }

    private static Owner describe(Path process, List<String> open) {
        long pid = Long.parseLong(process.getFileName().toString());
        List<String> words = List.of(read(process.resolve("cmdline")).split("\0"));
        return verb(words)
                .map(verb -> new Owner(pid, "wirelatch " + verb, interfaceName(open)))
                .orElseGet(
                        () ->
                                new Owner(
                                        pid,
                                        read(process.resolve("comm")).strip(),
                                        Optional.empty()));
    }

    /** What was typed behind this program's name, if it is this program: not every one is java. */
    static Optional<String> verb(List<String> commandLine) {
        return commandLine.stream()
                .dropWhile(word -> !word.endsWith(MAIN))
                .filter(VERBS::contains)
                .findFirst();
    }

    /** A process that has an interface holds the lock in the interface's folder. */
    static Optional<String> interfaceName(List<String> open) {
        return open.stream()
                .filter(path -> path.endsWith("/lock"))
                .map(Path::of)
                .flatMap(lock -> Optional.ofNullable(lock.getParent()).stream())
                .flatMap(folder -> Optional.ofNullable(folder.getFileName()).stream())
                .map(Path::toString)
                .findFirst();
    }

    /** The sockets bound to a port, in a file such as {@code /proc/net/udp}. */
    static Stream<String> inodes(String sockets, int port) {
        String suffix = ":%04X".formatted(port);
        return sockets.lines()
                .skip(1)
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > INODE && words[LOCAL_ADDRESS].endsWith(suffix))
                .map(words -> words[INODE]);
    }

    private static List<String> open(Path process) {
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return descriptors.map(PortOwner::target).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // Another user's, or gone meanwhile.
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
