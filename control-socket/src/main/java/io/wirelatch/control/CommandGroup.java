package io.wirelatch.control;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.GroupPrincipal;
import java.util.Optional;

/**
 * The group of this machine whose members may command what root runs. Packages make it; where there
 * is none, root alone commands.
 */
public final class CommandGroup {

    public static final String NAME = "wirelatch";

    private CommandGroup() {}

    /** Whether this machine has the group. */
    public static boolean exists() {
        return find().isPresent();
    }

    /** The group, where this machine has it and this process is root's. */
    static Optional<GroupPrincipal> ofThisMachine() {
        try {
            return Caller.ownUid() == 0 ? find() : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<GroupPrincipal> find() {
        try {
            return Optional.of(
                    FileSystems.getDefault()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByGroupName(NAME));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
