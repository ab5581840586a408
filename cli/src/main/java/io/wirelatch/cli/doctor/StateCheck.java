package io.wirelatch.cli.doctor;

import io.wirelatch.cli.common.IoReason;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateException;
import io.wirelatch.state.StateStore;
import io.wirelatch.state.UnpairedClient;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether what must survive is there, whole, its owner's alone, and can be written. */
final class StateCheck implements Check {

    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("---rwxrwx");

    @Override
    public String name() {
        return "State";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        Path stateDir = patient.location().stateDir();
        Path folder = stateDir.resolve(patient.interfaceName()).toAbsolutePath();
        Optional<Finding> inTheWay = StatePlace.inTheWay(folder);
        if (inTheWay.isPresent()) {
            return List.of(inTheWay.get());
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(read(stateDir, patient.interfaceName(), folder));
        Path ofRoot = NetworkLocation.SYSTEM_STATE_DIR;
        if (!stateDir.equals(ofRoot) && Files.exists(ofRoot) && !Files.isReadable(ofRoot)) {
            findings.add(unreadable(ofRoot));
        }
        for (Path path : List.of(folder, folder.resolve("state.json"))) {
            openToOthers(path, findings);
        }
        findings.addAll(StatePlace.examine(folder, patient.surroundings().root()));
        return findings;
    }

    private static Finding read(Path stateDir, String interfaceName, Path folder) {
        if (Files.isDirectory(folder) && !Files.isReadable(folder)) {
            return unreadable(folder);
        }
        try {
            return StateStore.read(stateDir, interfaceName)
                    .<Finding>map(state -> new Ok(folder + " loads: " + describe(state)))
                    .orElseGet(() -> new Ok("nothing is kept for %s yet".formatted(interfaceName)));
        } catch (StateException e) {
            if (e.getCause() instanceof AccessDeniedException) {
                return unreadable(folder);
            }
            return new Problem(
                    String.valueOf(e.getMessage()),
                    "Neither 'serve' nor 'join' starts with it.",
                    List.of(
                            "restore %s/state.json from a backup".formatted(folder),
                            "or begin anew, and pair again: sudo mv %1$s/state.json"
                                            .formatted(folder)
                                    + " %s/state.json.damaged".formatted(folder)));
        }
    }

    private static Finding unreadable(Path folder) {
        return new Warning(
                "what is kept in %s may not be read by this user".formatted(folder),
                "What this interface is, and all that follows from it, cannot be checked.",
                List.of("sudo wirelatch doctor"));
    }

    private static String describe(NetworkState state) {
        return switch (state) {
            case ServerState server ->
                    server.peers().size() == 1
                            ? "a server with 1 peer"
                            : "a server with %d peers".formatted(server.peers().size());
            case PairedClient client ->
                    "%s, a client of %s".formatted(client.offer().name(), Patient.serverOf(client));
            case UnpairedClient _ -> "a client that has not paired yet";
        };
    }

    private static void openToOthers(Path path, List<Finding> findings) {
        try {
            if (!Files.exists(path)) {
                return;
            }
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            if (permissions.stream().anyMatch(OTHERS::contains)) {
                findings.add(
                        new Problem(
                                "%s is open to others: %s"
                                        .formatted(
                                                path, PosixFilePermissions.toString(permissions)),
                                "Whoever reads the keys in it can be this machine.",
                                List.of(
                                        "sudo chmod %s %s"
                                                .formatted(
                                                        Files.isDirectory(path) ? "0700" : "0600",
                                                        path))));
            }
        } catch (IOException e) {
            findings.add(
                    new Warning(
                            "%s cannot be looked at: %s".formatted(path, IoReason.of(e)),
                            "Its permissions are not known.",
                            List.of("sudo wirelatch doctor")));
        }
    }
}
