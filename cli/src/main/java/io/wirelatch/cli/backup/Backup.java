package io.wirelatch.cli.backup;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.IoReason;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.enroll.sealed.SealedBackup;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.StateStore;
import io.wirelatch.state.StateText;
import io.wirelatch.state.audit.AuditLine;
import io.wirelatch.state.audit.AuditReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Everything that another machine needs of a network, sealed. It is read beside whoever runs the
 * interface: state.json is replaced as a whole, so one reading is one commit.
 */
public final class Backup {

    private Backup() {}

    /**
     * Whether there is anything to back up.
     *
     * @return what is kept
     * @throws CommandFailure when nothing is
     * @throws io.wirelatch.state.StateException when it cannot be read
     */
    public static NetworkState requireState(NetworkLocation location) {
        return StateStore.read(location.stateDir(), location.interfaceName())
                .orElseThrow(
                        () ->
                                new CommandFailure(
                                        ExitStatus.FAILED,
                                        "nothing is kept of %s in %s, so there is nothing to back up.\nName another interface with -i, or try again with sudo."
                                                .formatted(
                                                        location.interfaceName(),
                                                        location.stateDir())));
    }

    /**
     * Makes a backup: about a second, most of it for the passphrase.
     *
     * @param passphrase which the caller wipes
     * @throws CommandFailure when nothing is kept, or it cannot be read
     */
    public static byte[] of(NetworkLocation location, byte[] passphrase) {
        byte[] state = StateText.encode(requireState(location));
        byte[] content = {};
        try {
            content =
                    new BackupContent(
                                    location.interfaceName(),
                                    new String(state, StandardCharsets.UTF_8),
                                    events(location))
                            .encode();
            byte[] backup = SealedBackup.seal(passphrase, content, new SecureRandom());
            BackupFile.requireReadable(backup);
            return backup;
        } finally {
            Arrays.fill(state, (byte) 0);
            Arrays.fill(content, (byte) 0);
        }
    }

    private static String events(NetworkLocation location) {
        try {
            return AuditReader.read(location.stateDir().resolve(location.interfaceName())).stream()
                    .map(event -> AuditLine.write(event) + "\n")
                    .collect(Collectors.joining());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "cannot read the pairing events of %s: %s.\nTry again with sudo."
                            .formatted(location.interfaceName(), IoReason.of(e)),
                    e);
        }
    }
}
