package io.wirelatch.cli.common;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the programs of this machine are found. */
public final class SearchPath {

    /** Where root's programs are, which is not on everybody's PATH. */
    private static final String SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

    private SearchPath() {}

    /** The PATH of this process, and the system's own folders behind it. */
    public static String ofProcess() {
        String path = System.getenv("PATH");
        return path == null || path.isEmpty() ? SYSTEM_PATH : path + ":" + SYSTEM_PATH;
    }

    /** The first program of this name in the folders of a PATH. */
    public static Optional<Path> locate(String name, String searchPath) {
        return Stream.of(searchPath.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }
}
