package io.wirelatch.cli.demo;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes the demo possible for people who are not root: a user namespace in which they are, with a
 * network and mounts of its own.
 */
final class PrivateNamespace {

    /** {@code ip netns} keeps its names in /run/netns, where only the real root may write. */
    private static final String PRIVATE_RUN = "mount -t tmpfs -o mode=755 tmpfs /run";

    /** What the demo will do first, to find out before whether it is allowed. */
    private static final String REHEARSAL =
            PRIVATE_RUN
                    + " && ip netns add rehearsal && ip link add one type veth peer name two"
                    + " && ip tuntap add three mode tun";

    private static final long END_MILLIS = 10_000;

    private final HostTool unshare;
    private final Path kernelSettings;

    /**
     * @param kernelSettings the folder {@code /proc/sys}
     */
    PrivateNamespace(HostTool unshare, Path kernelSettings) {
        this.unshare = unshare;
        this.kernelSettings = kernelSettings;
    }

    /**
     * Tries what the demo needs.
     *
     * @param program how a person starts this program
     * @throws CommandFailure when this machine does not let people make such namespaces
     */
    void rehearse(String program) {
        HostTool.Result rehearsal = unshare.run("", inside(REHEARSAL).toArray(String[]::new));
        if (!rehearsal.succeeded()) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    """
                    you are not root, and this machine does not let you be it in a namespace of your own (%s).
                    Run the demo as root; your own network stays untouched all the same: sudo %s demo"""
                            .formatted(reason(rehearsal.said()), program));
        }
    }

    /**
     * Runs the demo inside, on this terminal, to its end.
     *
     * @param demo the command to run
     * @return its exit status
     */
    int run(List<String> demo) throws InterruptedException {
        List<String> arguments = new ArrayList<>(inside(PRIVATE_RUN + " && exec \"$@\""));
        arguments.add("demo");
        arguments.addAll(demo);
        return runOnThisTerminal(arguments);
    }

    private static List<String> inside(String shellCommand) {
        return List.of("--user", "--map-root-user", "--net", "--mount", "sh", "-c", shellCommand);
    }

    private int runOnThisTerminal(List<String> arguments) throws InterruptedException {
        Process process;
        try {
            process = unshare.builder(arguments).inheritIO().start();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED, "the demo could not be started: " + e.getMessage(), e);
        }
        Thread passOn = new Thread(() -> end(process), "end of the demo");
        Runtime.getRuntime().addShutdownHook(passOn);
        return process.waitFor();
    }

    /** A signal that ends this process ends the one inside, which then takes its stage away. */
    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(END_MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The setting that forbids it, where one is known to; otherwise what was said. */
    private String reason(String said) {
        if (setting("kernel/unprivileged_userns_clone").equals("0")) {
            return "sysctl kernel.unprivileged_userns_clone is 0";
        }
        if (setting("user/max_user_namespaces").equals("0")) {
            return "sysctl user.max_user_namespaces is 0";
        }
        if (setting("kernel/apparmor_restrict_unprivileged_userns").equals("1")) {
            return "AppArmor forbids it: sysctl kernel.apparmor_restrict_unprivileged_userns is 1";
        }
        return said;
    }

    private String setting(String name) {
        try {
            return Files.readString(kernelSettings.resolve(name), StandardCharsets.US_ASCII)
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }
}
