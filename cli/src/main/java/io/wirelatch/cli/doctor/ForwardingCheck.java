package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Says that forwarding by the kernel is not needed. Packets between peers are relayed inside the
 * engine, and Wirelatch leads nobody into the networks behind the server.
 */
final class ForwardingCheck implements Check {

    private static final Path SWITCH = Path.of("/proc/sys/net/ipv4/ip_forward");

    @Override
    public String name() {
        return "IP forwarding";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        if (patient.isClient()) {
            return List.of();
        }
        return List.of(
                new Ok(
                        "%s, and not needed: the engine relays between peers itself"
                                .formatted(isOn() ? "on" : "off")));
    }

    private static boolean isOn() {
        try {
            return !Files.readString(SWITCH, StandardCharsets.US_ASCII).strip().equals("0");
        } catch (IOException e) {
            return false;
        }
    }
}
