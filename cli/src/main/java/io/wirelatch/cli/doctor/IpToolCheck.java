package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import java.util.List;

/** Whether the program is there that sets addresses and routes. */
final class IpToolCheck implements Check {

    private static final String IP = "ip";

    @Override
    public String name() {
        return "iproute2";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        return List.of(describe(isThere()));
    }

    /** Without it no other check can ask for routes, and this one has said so. */
    static boolean isThere() {
        return HostCommand.isInstalled(IP);
    }

    static Finding describe(boolean there) {
        return there
                ? new Ok("the command 'ip' is there")
                : new Problem(
                        "the command 'ip' is not installed, or not in the PATH",
                        "Addresses and routes are set through it: neither 'serve' nor 'join' can do"
                                + " without.",
                        List.of(
                                "Debian, Ubuntu: sudo apt install iproute2",
                                "Fedora: sudo dnf install iproute; Alpine: apk add iproute2"));
    }
}
