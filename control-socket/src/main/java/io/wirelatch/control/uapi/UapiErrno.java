package io.wirelatch.control.uapi;

/** What a request is answered with: Linux's own error numbers ({@code asm-generic/errno*.h}). */
final class UapiErrno {

    /** The request was carried out. */
    static final int NONE = 0;

    /** The interface does not take this change from here. */
    static final int EPERM = 1;

    /** The system failed in a way that has no number. */
    static final int EIO = 5;

    /** The request has more lines than are taken. */
    static final int ENOMEM = 12;

    /** The interface is gone. */
    static final int ENODEV = 19;

    /** A key that is unknown at its place, or a value that the key cannot have. */
    static final int EINVAL = 22;

    /** No line of the protocol at all. */
    static final int EPROTO = 71;

    /** What is asked for is not possible here. */
    static final int EOPNOTSUPP = 95;

    /** Another version of the WireGuard protocol than 1. */
    static final int EPFNOSUPPORT = 96;

    private UapiErrno() {}
}
