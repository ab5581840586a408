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

    private PortOwner() {}

    /** Such as {@code dnsmasq (process 812)}. */
    static Optional<String> of(int port) {
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
                if (hasOpen(process, links)) {
                    return Optional.of(
                            "%s (process %s)"
                                    .formatted(
                                            read(process.resolve("comm")).strip(),
                                            process.getFileName()));
                }
            }
        } catch (IOException e) {
            // Then nobody says whose it is.
        }
        return Optional.empty();
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

    private static boolean hasOpen(Path process, Set<String> links) {
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return descriptors.anyMatch(descriptor -> links.contains(target(descriptor)));
        } catch (IOException | UncheckedIOException e) {
            return false; // Another user's, or gone meanwhile.
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
