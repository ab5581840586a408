package io.wirelatch.cli;

import io.wirelatch.cli.common.OwnVersion;
import picocli.CommandLine.IVersionProvider;

/** Which Wirelatch this is. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {line()};
    }

    /** The program's name and version. */
    static String line() {
        return "wirelatch " + OwnVersion.text();
    }
}
