package io.wirelatch.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.wgconf.WgConf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfFileTest {

    private static final String TEXT =
            "[Interface]\nPrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\n";

    @TempDir private Path folder;

    @Test
    void aNameStandsForAFileOfTheSystemAndAPathForItself() {
        assertEquals(Path.of("/etc/wireguard/wg0.conf"), ConfFile.of("wg0").path());
        assertEquals("wg0", ConfFile.of("wg0").interfaceName());
        assertEquals(Path.of("/tmp/home.conf"), ConfFile.of("/tmp/./home.conf").path());
        assertEquals("home", ConfFile.of("home.conf").interfaceName());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a-name-that-is-long", "/tmp/wg0", "/", "/tmp/a b.conf", "-x", "wg$0"})
    void whatCannotNameAnInterfaceIsWrongUsage(String typed) {
        CommandFailure failure = assertThrows(CommandFailure.class, () -> ConfFile.of(typed));
        assertEquals(ExitStatus.WRONG_USAGE, failure.exitStatus());
    }

    @Test
    void aMistakeOrAMissingFileIsSaidWithItsPath() throws IOException {
        ConfFile file = ConfFile.of(folder.resolve("wg0.conf").toString());
        assertTrue(refusal(file).contains("wg0.conf cannot be read: it does not exist"));
        Files.writeString(file.path(), "[Interface]\nMTU = 9\n");
        assertTrue(refusal(file).startsWith(file.path() + ", line 2: 'MTU = 9'"));
        Files.write(file.path(), new byte[] {'#', (byte) 0xC3, '('});
        assertTrue(refusal(file).contains("it is no text in UTF-8"));
    }

    private static String refusal(ConfFile file) {
        return String.valueOf(assertThrows(CommandFailure.class, file::read).getMessage());
    }

    @Test
    void aPrivateKeyThatEverybodyCanReadIsWarnedOf() throws IOException {
        ConfFile file = ConfFile.of(folder.resolve("wg0.conf").toString());
        Files.writeString(file.path(), TEXT);
        WgConf conf = file.read();
        allow(file, "rw-r--r--");
        assertTrue(file.warning(conf).orElseThrow().contains("chmod 600"));
        allow(file, "rw-r-----");
        assertTrue(file.warning(conf).isEmpty());
    }

    @Test
    void savingReplacesTheFileForItsOwnerAloneAndLeavesNothingBeside() throws IOException {
        ConfFile file = ConfFile.of(folder.resolve("wg0.conf").toString());
        Files.writeString(file.path(), "# mine\n" + TEXT);
        allow(file, "rw-r--r--");
        file.save(file.read());
        assertEquals(TEXT, Files.readString(file.path()));
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getPosixFilePermissions(file.path()));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file.path()), files.toList());
        }
    }

    private static void allow(ConfFile file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString(permissions));
    }
}
