package io.wirelatch.state;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Why a disk does not do what it is asked to, in words for a person. No path is ever in them: the
 * caller's message has it already, or is for somebody whom it does not concern.
 */
public final class DiskReason {

    private static final String FULL = "the disk is full";
    private static final String QUOTA_USED_UP = "the disk quota is used up";
    private static final String READ_ONLY = "the disk is read-only";
    private static final String NOT_PERMITTED = "permission denied";

    private DiskReason() {}

    /** The reason, such as {@code the disk is full}. */
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> NOT_PERMITTED;
            case FileAlreadyExistsException _ -> "something else is in its place";
            case NotDirectoryException _ -> "it is no folder";
            case DirectoryNotEmptyException _ -> "a folder is in its place";
            case FileSystemException file when file.getReason() == null ->
                    "the system does not say why";
            case FileSystemException file -> inPlainWords(file.getReason());
            case FileNotFoundException _ ->
                    "it cannot be opened"; // Its message begins with a path.
            default ->
                    e.getMessage() == null
                            ? e.getClass().getSimpleName()
                            : inPlainWords(e.getMessage());
        };
    }

    /** What to do, in the imperative, so that something can be kept there again. */
    public static String whatHelps(IOException e) {
        return switch (of(e)) {
            case FULL, QUOTA_USED_UP -> "make room there";
            case READ_ONLY -> "remount it read-write ('wirelatch doctor' shows how)";
            case NOT_PERMITTED -> "make the folder writable";
            default -> "check the disk and the folder";
        };
    }

    /** Whether there is no room left. */
    public static boolean isFull(IOException e) {
        return of(e).equals(FULL) || of(e).equals(QUOTA_USED_UP);
    }

    /** Whether another user could do it. */
    static boolean isForAnotherUser(IOException e) {
        return of(e).equals(NOT_PERMITTED);
    }

    /** In another language than English the system's own words are the best there are. */
    private static String inPlainWords(String strerror) {
        return switch (strerror) {
            case "No space left on device" -> FULL;
            case "Disk quota exceeded" -> QUOTA_USED_UP;
            case "Read-only file system" -> READ_ONLY;
            case "Permission denied", "Operation not permitted" -> NOT_PERMITTED;
            default -> strerror;
        };
    }
}
