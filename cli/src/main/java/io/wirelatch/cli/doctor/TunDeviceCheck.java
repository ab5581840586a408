package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
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

    /** {@code linux/stat.h}: S_IFMT and S_IFCHR. */
    private static final int FILE_TYPE = 0170000;

    private static final int CHARACTER_DEVICE = 0020000;

    /** Major 10, minor 200 ({@code linux/miscdevice.h}). */
    private static final long TUN_NUMBER = 10 << 8 | 200;

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
        if (!isTun(device)) {
            return new Problem(
                    device + " is not the TUN device, but some other file",
                    "Without the character device 10:200 no program can make a network interface.",
                    withContainers(
                            "sudo rm %1$s && sudo mknod -m 0666 %1$s c 10 200".formatted(device)));
        }
        try (FileChannel _ =
                FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Ok(device + " is there and opens");
        } catch (AccessDeniedException e) {
            return barred(device, root);
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

    static Finding barred(Path device, boolean root) {
        String found = device + " may not be opened by this user";
        return root
                ? new Problem(found, WHY, FOR_CONTAINERS)
                : new Warning(
                        found,
                        "Interfaces need root, so this says nothing of those that root has.",
                        List.of("sudo wirelatch doctor"));
    }

    /** A container's mount that did not come about leaves an empty file, which opens as well. */
    private static boolean isTun(Path device) {
        try {
            return isTun(
                    (Integer) Files.getAttribute(device, "unix:mode"),
                    (Long) Files.getAttribute(device, "unix:rdev"));
        } catch (IOException | UnsupportedOperationException e) {
            return true; // Opening it tells.
        }
    }

    /**
     * @param mode with the file's type, as stat(2) has it
     * @param number of the device, as makedev(3) puts it together
     */
    static boolean isTun(int mode, long number) {
        return (mode & FILE_TYPE) == CHARACTER_DEVICE && number == TUN_NUMBER;
    }

    private static List<String> withContainers(String first) {
        List<String> lines = new ArrayList<>(List.of(first));
        lines.addAll(FOR_CONTAINERS);
        return lines;
    }
}
