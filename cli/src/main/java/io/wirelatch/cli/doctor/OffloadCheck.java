package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.tunnel.tun.DeviceException;
import io.wirelatch.tunnel.tun.TunOffloads;
import io.wirelatch.tunnel.udp.LinuxUdp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which work with packets the kernel takes off the engine. */
final class OffloadCheck implements Check {

    /** One that nobody would give to an interface of their own. */
    private static final String THROW_AWAY = "wldoctor" + ProcessHandle.current().pid() % 1_000_000;

    private static final int ANY_PORT = 0;

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    @Override
    public String name() {
        return "Kernel offloads";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        return List.of(examineTun(), examineUdp());
    }

    private static Finding examineTun() {
        String kernel = System.getProperty("os.version", "");
        return Privileges.mayAdministerNetwork()
                ? tried(() -> TunOffloads.tryOut(THROW_AWAY))
                : describe(byVersion(kernel), "by the version, Linux " + kernel);
    }

    static Finding tried(Supplier<TunOffloads> trial) {
        try {
            return describe(trial.get(), "tried on an interface");
        } catch (DeviceException | LinkageError e) {
            return new Problem(
                    "no interface could be made on trial: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    "Neither 'serve' nor 'join' can make one then.",
                    List.of(
                            "mend what is said of the TUN device and the privileges first",
                            "then see what else forbids it: a container's seccomp profile,"
                                    + " AppArmor, SELinux (sudo dmesg | tail)"));
        }
    }

    private static Finding describe(TunOffloads tun, String how) {
        List<String> missing = new ArrayList<>();
        if (!tun.tcp()) {
            missing.add("TCP");
        }
        if (!tun.udp()) {
            missing.add("UDP");
        }
        return missing.isEmpty()
                ? new Ok("the tunnel's interface takes TCP and UDP unsegmented (%s)".formatted(how))
                : new Warning(
                        "the tunnel's interface does not take %s unsegmented (%s)"
                                .formatted(String.join(" or ", missing), how),
                        "It works, but each packet crosses it by itself, which takes more of the"
                                + " processor.",
                        List.of("a kernel 6.2 or later takes both"));
    }

    /** What kernels can since when: TCP for as long as there are 64-bit ones, UDP since 6.2. */
    static TunOffloads byVersion(String kernel) {
        Matcher matcher = VERSION.matcher(kernel);
        if (!matcher.matches()) {
            return new TunOffloads(true, false);
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        return new TunOffloads(true, major > 6 || (major == 6 && minor >= 2));
    }

    private static Finding examineUdp() {
        try (LinuxUdp udp = LinuxUdp.bind(ANY_PORT)) {
            return udp.receivesRuns()
                    ? new Ok("sockets take and give runs of datagrams as one")
                    : new Warning(
                            "sockets take and give datagrams one at a time only",
                            "It works, but takes more of the processor.",
                            List.of("a kernel 5.0 or later takes runs"));
        } catch (DeviceException | LinkageError e) {
            return new Warning(
                    "no UDP socket can be had: " + e.getMessage(),
                    "Without one there is no tunnel.",
                    List.of("see what limits this process: ulimit -n, AppArmor, seccomp"));
        }
    }
}
