package io.wirelatch.tunnel.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/**
 * The calls of the C library that set descriptors up and take them down, through JNA's direct
 * mapping. None of them is on a packet's way: those are in {@link SystemCalls}.
 *
 * <p>Every call throws {@link LastErrorException} with the error number when it fails. Numbers are
 * those of 64-bit Linux on x86-64 and aarch64, which agree on all that is named here.
 */
public final class Libc {

    /** {@code fcntl.h} */
    public static final int O_RDWR = 0x2;

    /** {@code asm-generic/fcntl.h} */
    public static final int O_NONBLOCK = 0x800;

    /** {@code asm-generic/fcntl.h} */
    public static final int O_CLOEXEC = 0x80000;

    /** {@code sys/socket.h} */
    public static final int AF_INET = 2;

    /** {@code sys/socket.h} */
    public static final int AF_INET6 = 10;

    /** {@code sys/socket.h} */
    public static final int SOCK_DGRAM = 2;

    /** {@code sys/socket.h}: to be joined to the socket's type. */
    public static final int SOCK_NONBLOCK = O_NONBLOCK;

    /** {@code sys/socket.h}: to be joined to the socket's type. */
    public static final int SOCK_CLOEXEC = O_CLOEXEC;

    /** {@code sys/eventfd.h} */
    public static final int EFD_NONBLOCK = O_NONBLOCK;

    /** {@code sys/eventfd.h} */
    public static final int EFD_CLOEXEC = O_CLOEXEC;

    static {
        Native.register(Libc.class, "c");
    }

    private Libc() {}

    public static native int open(String path, int flags) throws LastErrorException;

    public static native int close(int fd) throws LastErrorException;

    /**
     * @param argument the request's structure, which the kernel may change
     */
    public static native int ioctl(int fd, long request, byte[] argument) throws LastErrorException;

    /**
     * @param argument a number that the request takes by value
     */
    public static native int ioctl(int fd, long request, long argument) throws LastErrorException;

    public static native int socket(int domain, int type, int protocol) throws LastErrorException;

    public static native int bind(int fd, byte[] address, int length) throws LastErrorException;

    public static native int getsockname(int fd, byte[] address, int[] length)
            throws LastErrorException;

    /**
     * @param value an array of one
     * @param length 4
     */
    public static native int setsockopt(int fd, int level, int option, int[] value, int length)
            throws LastErrorException;

    /**
     * @param value an array of one
     * @param length an array of one: 4
     */
    public static native int getsockopt(int fd, int level, int option, int[] value, int[] length)
            throws LastErrorException;

    public static native int connect(int fd, byte[] address, int length) throws LastErrorException;

    public static native long send(int fd, byte[] bytes, long length, int flags)
            throws LastErrorException;

    /**
     * @param timex a {@code struct timex}, whose first field 0 asks and changes nothing
     */
    public static native int adjtimex(byte[] timex) throws LastErrorException;

    public static native int eventfd(int initial, int flags) throws LastErrorException;

    public static native long write(int fd, byte[] bytes, long length) throws LastErrorException;

    static native String strerror(int errno);
}
