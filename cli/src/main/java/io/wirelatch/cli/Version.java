package io.wirelatch.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** Which Wirelatch this is. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {line()};
    }

    /** The program's name and version. */
    static String line() {
        try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
            String version =
                    in == null
                            ? "unknown"
                            : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            return "wirelatch " + version;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
