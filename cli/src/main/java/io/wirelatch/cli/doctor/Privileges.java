package io.wirelatch.cli.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process may do, as the kernel says. */
final class Privileges {

    /** {@code linux/capability.h} */
    private static final int CAP_NET_ADMIN = 12;

    private static final Path OWN_STATUS = Path.of("/proc/self/status");

    private Privileges() {}

    /** Whether it may make interfaces, addresses and routes in its network namespace. */
    static boolean mayAdministerNetwork() {
        try {
            return hasNetAdmin(Files.readString(OWN_STATUS, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads the line {@code CapEff:} of proc(5)'s status, a mask in hexadecimal. */
    static boolean hasNetAdmin(String status) {
        return status.lines()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> line.substring("CapEff:".length()).strip())
                .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) >> CAP_NET_ADMIN & 1) == 1);
    }
}
