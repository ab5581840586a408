package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.tunnel.aead.AeadImplementation;
import java.util.List;

/** Whether the faster of the two ciphers is there. */
final class CipherCheck implements Check {

    @Override
    public String name() {
        return "Cipher";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        return List.of(
                AeadImplementation.libcryptoVersion()
                        .<Finding>map(
                                version ->
                                        new Ok("libcrypto of OpenSSL %s works".formatted(version)))
                        .orElseGet(
                                () ->
                                        new Warning(
                                                "there is no libcrypto of OpenSSL 3 that works",
                                                "Packets are sealed by Java's own cipher, which is"
                                                        + " slower.",
                                                List.of(
                                                        "Debian 13: sudo apt install libssl3t64",
                                                        "Debian 12 and Ubuntu 22.04: sudo apt"
                                                                + " install libssl3"))));
    }
}
