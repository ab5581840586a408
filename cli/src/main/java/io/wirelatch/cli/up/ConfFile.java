package io.wirelatch.cli.up;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.IoReason;
import io.wirelatch.cli.wgconf.WgConf;
import io.wirelatch.cli.wgconf.WgConfException;
import io.wirelatch.cli.wgconf.WgConfParser;
import io.wirelatch.cli.wgconf.WgConfWriter;
import io.wirelatch.tunnel.tun.DeviceException;
import io.wirelatch.tunnel.tun.InterfaceName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration file {@code NAME.conf}, whose name is that of the interface.
 *
 * @param path absolute
 */
public record ConfFile(Path path, String interfaceName) {

    private static final Path FOLDER = Path.of("/etc/wireguard");
    private static final String SUFFIX = ".conf";

    /** Which names wg-quick(8) recommends; they are also good for every other tool. */
    private static final String NAME = "[a-zA-Z0-9_=+.-]{1,15}";

    /**
     * Finds the file that was typed: a path, or the name of an interface whose file lies in
     * /etc/wireguard.
     *
     * @throws CommandFailure when it cannot name an interface
     */
    public static ConfFile of(String typed) {
        boolean isPath = typed.contains("/") || typed.endsWith(SUFFIX);
        Path path = isPath ? Path.of(typed).toAbsolutePath().normalize() : inFolder(typed);
        String file = String.valueOf(path.getFileName());
        if (!file.endsWith(SUFFIX)) {
            throw CommandFailure.wrongUsage(
                    "'%s' is no configuration file: its name must be that of the interface and .conf, such as wg0.conf."
                            .formatted(typed));
        }
        String name = file.substring(0, file.length() - SUFFIX.length());
        requireName(name);
        return new ConfFile(path, name);
    }

    private static Path inFolder(String name) {
        requireName(name);
        return FOLDER.resolve(name + SUFFIX);
    }

    private static void requireName(String name) {
        try {
            InterfaceName.check(name);
        } catch (DeviceException e) {
            throw CommandFailure.wrongUsage(String.valueOf(e.getMessage()));
        }
        if (!name.matches(NAME)) {
            throw CommandFailure.wrongUsage(
                    "'%s' cannot name an interface here: choose 1 to 15 letters, digits and _ = + . -"
                            .formatted(name));
        }
    }

    /**
     * Reads it.
     *
     * @throws CommandFailure saying what is wrong with it, and where
     */
    public WgConf read() {
        try {
            return WgConfParser.parse(
                    path.toString(), Files.readString(path, StandardCharsets.UTF_8));
        } catch (WgConfException e) {
            throw new CommandFailure(ExitStatus.FAILED, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "the configuration %s cannot be read: %s.\nGive the path of a file, or NAME for %s/NAME.conf."
                            .formatted(path, IoReason.of(e), FOLDER),
                    e);
        }
    }

    /** What is to be said about a file that shows a private key to everybody. */
    public Optional<String> warning(WgConf conf) {
        try {
            boolean everybody =
                    Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
            return everybody && conf.ownInterface().privateKey().isPresent()
                    ? Optional.of(
                            "%s holds a private key and everybody here can read it: chmod 600 %s"
                                    .formatted(path, path))
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /**
     * Puts a new text in the file's place, in one step, for its owner alone.
     *
     * @throws IOException when it cannot be written; the file is as it was then
     */
    void save(WgConf conf) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rw-------");
        Path made =
                Files.createTempFile(
                        folder,
                        "." + path.getFileName(),
                        ".tmp",
                        PosixFilePermissions.asFileAttribute(ownerOnly));
        try {
            try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
                ByteBuffer text = StandardCharsets.UTF_8.encode(WgConfWriter.write(conf));
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                channel.force(true);
            }
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(made);
        }
    }
}
