package io.wirelatch.state;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The folder that one interface's state lies in: its owner's alone, and as durable as the file. */
final class StateFolder {

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rwx------");

    private StateFolder() {}

    /**
     * Where the folder is.
     *
     * @throws StateException when the interface's name could lead out of the state directory
     */
    static Path of(Path stateDir, String interfaceName) {
        boolean plain =
                !interfaceName.isEmpty()
                        && !interfaceName.equals(".")
                        && !interfaceName.equals("..")
                        && interfaceName.chars().noneMatch(c -> c == '/' || c == '\\' || c == 0);
        if (!plain) {
            throw new StateException(
                    "'"
                            + interfaceName
                            + "' cannot name an interface: choose a name of letters and digits,"
                            + " such as latch0");
        }
        return stateDir.toAbsolutePath().resolve(interfaceName);
    }

    /** Makes it and what is missing above it, or closes to others one that stands open. */
    static void make(Path folder, CommitSteps steps) throws IOException {
        makeWithParents(folder, steps);
        if (!Files.getPosixFilePermissions(folder).equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(folder, OWNER_ONLY);
        }
    }

    private static void makeWithParents(Path folder, CommitSteps steps) throws IOException {
        Path parent = folder.getParent();
        if (parent == null || Files.isDirectory(folder)) {
            return;
        }
        makeWithParents(parent, steps);
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            // Another process may have been faster; a file in the way is an error.
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        // A file is as durable as the names of all folders above it.
        steps.syncFolder(parent);
    }
}
