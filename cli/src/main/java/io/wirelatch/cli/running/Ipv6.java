package io.wirelatch.cli.running;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this machine speaks IPv6; many containers do not. */
public final class Ipv6 {

    /** What a new interface starts with (Documentation/networking/ip-sysctl.rst). */
    private static final Path SWITCH = Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6");

    private Ipv6() {}

    /** Whether a new interface can have IPv6 addresses. */
    public static boolean isOn() {
        try {
            return Files.readString(SWITCH, StandardCharsets.US_ASCII).strip().equals("0");
        } catch (IOException e) {
            return false;
        }
    }
}
