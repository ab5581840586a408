package io.wirelatch.tunnel.link;

import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.tun.DeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs iproute2's {@code ip} in the network namespace of the calling thread. */
public final class IpCommand {

    /** How {@code ip -batch -} names the line that failed, counted from 1. */
    private static final Pattern FAILED_LINE = Pattern.compile("Command failed -:([0-9]+)\\s*");

    private IpCommand() {}

    /**
     * Runs {@code ip} once with each of these arguments, side by side.
     *
     * @return what each printed, in the order of the arguments
     * @throws DeviceException when there is no {@code ip} or one of them fails
     */
    public static List<String> show(List<List<String>> questions) {
        List<Process> processes = questions.stream().map(IpCommand::start).toList();
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            Result result = finish(processes.get(i), "");
            if (result.exitCode != 0) {
                throw failed(String.join(" ", questions.get(i)), result.errors);
            }
            outputs.add(result.output);
        }
        return outputs;
    }

    /**
     * Runs commands in one process, in order, up to the first that fails.
     *
     * @param commands without the leading {@code ip}
     * @throws DeviceException naming the command that failed and what {@code ip} said
     */
    public static void batch(List<String> commands) {
        batch(List.of(), commands);
    }

    /**
     * Does the same for one family of addresses, as commands need it that name no address.
     *
     * @throws DeviceException naming the command that failed and what {@code ip} said
     */
    public static void batch(IpFamily family, List<String> commands) {
        batch(List.of(family == IpFamily.IPV4 ? "-4" : "-6"), commands);
    }

    private static void batch(List<String> options, List<String> commands) {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-batch", "-"));
        Result result = finish(start(arguments), String.join("\n", commands) + "\n");
        if (result.exitCode != 0) {
            Matcher failedLine = FAILED_LINE.matcher(result.errors);
            boolean named =
                    failedLine.find() && Integer.parseInt(failedLine.group(1)) <= commands.size();
            String command =
                    named
                            ? commands.get(Integer.parseInt(failedLine.group(1)) - 1)
                            : String.join("; ", commands);
            throw failed(command, FAILED_LINE.matcher(result.errors).replaceAll(""));
        }
    }

    private record Result(int exitCode, String output, String errors) {}

    private static Process start(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(arguments);
        try {
            return new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new DeviceException(
                    "the command 'ip' cannot be run, which sets up addresses and routes: install"
                            + " iproute2 (Debian, Ubuntu, Alpine: package iproute2; Fedora: iproute)",
                    e);
        }
    }

    private static Result finish(Process process, String input) {
        try {
            try (var toProcess = process.outputWriter(StandardCharsets.US_ASCII)) {
                toProcess.write(input);
            }
            String output = read(process.getInputStream());
            String errors = read(process.getErrorStream());
            return new Result(process.waitFor(), output, errors);
        } catch (IOException e) {
            process.destroyForcibly();
            throw new DeviceException("the command 'ip' broke off: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new DeviceException("interrupted while waiting for the command 'ip'", e);
        }
    }

    private static String read(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static DeviceException failed(String command, String errors) {
        String said = errors.strip().replaceAll("\\s*\\n\\s*", "; ");
        return new DeviceException("'ip " + command + "' failed: " + said + advice(command, said));
    }

    private static String advice(String command, String said) {
        if (said.contains("Operation not permitted")) {
            return ". Run as root (sudo), or give a container --cap-add NET_ADMIN";
        }
        boolean ipv6Off =
                said.contains("IPv6 is disabled")
                        || said.contains("Permission denied")
                        || said.contains("Operation not supported");
        if (command.indexOf(':') >= 0 && ipv6Off) {
            return ". IPv6 seems to be switched off here: switch it on (sysctl"
                    + " net.ipv6.conf.all.disable_ipv6=0; the MTU must be 1280 or more), or use IPv4"
                    + " pools only";
        }
        if (said.contains("option \"-batch\"") || said.contains("unrecognized option")) {
            return ". This 'ip' is not iproute2's: install iproute2";
        }
        return "";
    }
}
