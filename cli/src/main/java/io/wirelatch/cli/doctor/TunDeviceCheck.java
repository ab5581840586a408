package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Whether the kernel makes network interfaces for programs here. */
final class TunDeviceCheck implements Check {

    private static final Path DEVICE = Path.of("/dev/net/tun");

    private static final String WHY = "Without it no program can make a network interface.";

    /** What the host of a container has to hand over; the file's name says whose container. */
    private static final List<String> FOR_CONTAINERS =
            List.of(
                    "LXC and Proxmox, on the host, in /etc/pve/lxc/ID.conf (Proxmox) or"
                            + " /var/lib/lxc/NAME/config, then restart the container:",
                    "    lxc.cgroup2.devices.allow: c 10:200 rwm",
                    "    lxc.mount.entry: /dev/net/tun dev/net/tun none bind,create=file",
                    "(/var/lib/lxc/NAME/config writes each with ' = ' in place of ': ')",
                    "Docker and Podman: --device /dev/net/tun --cap-add NET_ADMIN");

    @Override
    public String name() {
        return "TUN device";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        return List.of(examine(DEVICE, patient.surroundings().root()));
    }

    static Finding examine(Path device, boolean root) {
        if (!Files.exists(device)) {
            return new Problem(device + " is not there", WHY, withContainers("sudo modprobe tun"));
        }
        try (FileChannel _ =
                FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Ok(device + " is there and opens");
        } catch (AccessDeniedException e) {
            return new Problem(
                    device + " may not be opened by this user",
                    WHY,
                    root
                            ? FOR_CONTAINERS
                            : List.of("sudo wirelatch doctor", "sudo chmod 0666 " + device));
        } catch (IOException e) {
            String reason =
                    e instanceof FileSystemException failure && failure.getReason() != null
                            ? failure.getReason()
                            : String.valueOf(e.getMessage());
            return new Problem(
                    "%s is there but does not open: %s".formatted(device, reason),
                    WHY,
                    withContainers("sudo modprobe tun"));
        }
    }

    private static List<String> withContainers(String first) {
        List<String> lines = new ArrayList<>(List.of(first));
        lines.addAll(FOR_CONTAINERS);
        return lines;
    }
}
