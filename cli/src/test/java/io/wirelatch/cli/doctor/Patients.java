package io.wirelatch.cli.doctor;

import io.wirelatch.cli.ask.Presence;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.Offer;
import io.wirelatch.state.PairedClient;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Patients for tests of single checks. */
final class Patients {

    private Patients() {}

    /** A machine that keeps nothing, runs nothing, and asks about no server. */
    static Patient nobody() {
        return with(new Presence.Absent());
    }

    /** The same, whose interface is there, or not, in this way. */
    static Patient with(Presence presence) {
        return of(Optional.empty(), Optional.empty(), presence);
    }

    /** One that has joined {@code nas.lan} as {@code pi}. */
    static Patient joined() {
        Patient nobody = nobody();
        PairedClient client = client();
        return new Patient(
                nobody.location(),
                nobody.surroundings(),
                nobody.version(),
                Optional.of(client),
                nobody.presence(),
                Optional.of(Patient.serverOf(client)),
                Optional.empty(),
                Optional.empty());
    }

    /** What one keeps that has joined. */
    static PairedClient client() {
        Random random = new Random(1);
        return new PairedClient(
                PrivateKey.generate(random),
                "nas.lan",
                HostPort.DEFAULT_PORT,
                new Offer(
                        PrivateKey.generate(random).publicKey(),
                        "pi",
                        List.of(Cidr.parse("10.150.0.2/24")),
                        List.of(Cidr.parse("10.150.0.0/24")),
                        PresharedKey.NONE,
                        1420,
                        25));
    }

    /** One whose interfaces keep what they have below a folder. */
    static Patient keepingIn(Path stateDir) {
        return of(Optional.empty(), Optional.of(stateDir), new Presence.Absent());
    }

    /** Another interface than the usual one. */
    static Patient asking(String interfaceName, Presence presence) {
        return of(Optional.of(interfaceName), Optional.empty(), presence);
    }

    private static Patient of(
            Optional<String> interfaceName, Optional<Path> stateDir, Presence presence) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Surroundings surroundings =
                new Surroundings(
                        Map.of(),
                        Path.of("/home/somebody"),
                        false,
                        InputStream.nullInputStream(),
                        nowhere,
                        nowhere,
                        _ -> Optional.empty(),
                        false);
        return new Patient(
                NetworkLocation.resolve(interfaceName, stateDir, Optional.empty(), surroundings),
                surroundings,
                "wirelatch 1",
                Optional.empty(),
                presence,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
