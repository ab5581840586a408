package io.wirelatch.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who is at the other end of a control connection, as the kernel says.
 *
 * @param uid its effective user
 * @param gid its effective group
 * @param pid its process; 0 when it lives in another process namespace
 */
public record Caller(long uid, long gid, long pid) {

    private static final long ROOT = 0;

    /** Only root, and the user whom the interface runs as, may command it. */
    boolean mayCommand(long ownUid) {
        return uid == ROOT || uid == ownUid;
    }

    /** The effective user of this process. */
    static long ownUid() throws IOException {
        String status = Files.readString(Path.of("/proc/self/status"), StandardCharsets.US_ASCII);
        return status.lines()
                .filter(line -> line.startsWith("Uid:"))
                .mapToLong(line -> Long.parseLong(line.split("\\s+", -1)[2]))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/self/status names no user"));
    }
}
