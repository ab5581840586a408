package io.wirelatch.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class DemoPrerequisitesTest {

    @TempDir private Path folder = Path.of("");

    @Test
    void aMissingToolIsNamedWithItsPackage() {
        assertFailure(
                "apt install iputils-ping", () -> HostTool.require("ping", folder.toString()));
        assertFailure("apt install iproute2", () -> HostTool.require("ip", folder.toString()));
        assertFailure(
                "apt install util-linux", () -> HostTool.require("unshare", folder.toString()));
    }

    @Test
    void aMissingTunDeviceIsSaidWithWhatToDo() {
        Path missing = folder.resolve("tun");
        assertFailure(
                "sudo modprobe tun",
                () -> DemoPrerequisites.requireTun(missing, true, "wirelatch"));
    }

    @Test
    void aTunDeviceThatDoesNotOpenIsSaidWithTheReason() throws IOException {
        // Root may write to any file, but nobody writes to a folder.
        Path folderAsDevice = Files.createDirectory(folder.resolve("tun"));
        assertFailure(
                "cannot be opened",
                () -> DemoPrerequisites.requireTun(folderAsDevice, true, "wirelatch"));
    }

    @Test
    void aTunDeviceThatOpensIsEnough() throws IOException {
        DemoPrerequisites.requireTun(Files.createFile(folder.resolve("tun")), false, "wirelatch");
    }

    @Test
    void theKernelSettingThatForbidsUserNamespacesIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("kernel"));
        Files.writeString(folder.resolve("kernel/apparmor_restrict_unprivileged_userns"), "1\n");
        HostTool forbidden = new HostTool("unshare", Path.of("/bin/false"));
        PrivateNamespace namespace = new PrivateNamespace(forbidden, folder);
        assertFailure(
                "kernel.apparmor_restrict_unprivileged_userns is 1",
                () -> namespace.rehearse("./wirelatch"));
        assertFailure("sudo ./wirelatch demo", () -> namespace.rehearse("./wirelatch"));
    }

    private static void assertFailure(String expected, Executable check) {
        CommandFailure failure = assertThrows(CommandFailure.class, check);
        assertEquals(ExitStatus.FAILED, failure.exitStatus());
        assertTrue(
                String.valueOf(failure.getMessage()).contains(expected),
                () -> "says: " + failure.getMessage());
    }
}
