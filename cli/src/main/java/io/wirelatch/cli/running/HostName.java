package io.wirelatch.cli.running;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What this machine calls itself; no name server is asked. */
public final class HostName {

    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** Empty where the machine has no name. */
    public static Optional<String> ofThisMachine() {
        try {
            return Optional.of(Files.readString(KERNEL, StandardCharsets.UTF_8).strip())
                    .filter(name -> !name.isEmpty() && !name.equals("(none)"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
