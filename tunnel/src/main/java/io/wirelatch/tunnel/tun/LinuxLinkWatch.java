package io.wirelatch.tunnel.tun;

import com.sun.jna.LastErrorException;
import io.wirelatch.tunnel.posix.Errno;
import io.wirelatch.tunnel.posix.Libc;
import io.wirelatch.tunnel.posix.SharedDescriptor;
import io.wirelatch.tunnel.posix.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Watches an interface from two sides. Its own descriptor takes writes exactly while it is up, in
 * whatever network namespace it is, and wakes who waits for that. That it went down, and what
 * happens to routes, is told by rtnetlink (rtnetlink(7)), in the namespace in which it was made;
 * elsewhere an interface that is up is looked at once a second.
 */
final class LinuxLinkWatch implements LinkWatch, AutoCloseable {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NETLINK_ROUTE = 0;

    /** {@code linux/rtnetlink.h}: RTMGRP_LINK, and addresses and routes of IPv4 and IPv6. */
    private static final int GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400;

    /** struct sockaddr_nl: family (2), padding (2), port (4), groups (4). */
    private static final int ADDRESS_BYTES = 12;

    private static final int GROUPS_OFFSET = 8;
    private static final int MESSAGE_BYTES = 32 * 1024;
    private static final int OUT_OF_SIGHT_MILLIS = 1_000;

    private final SharedDescriptor interfaceDescriptor;
    private final SharedDescriptor netlink;
    private final int interfaceIndex;
    private final SystemCalls calls = new SystemCalls();
    private final SharedDescriptor.Waiter writable;
    private final SharedDescriptor.Waiter told;
    private final MemorySegment messages = Arena.ofAuto().allocate(MESSAGE_BYTES, 8);
    private boolean up;
    private boolean inSight = true;
    private boolean routesChanged;

    private LinuxLinkWatch(
            SharedDescriptor interfaceDescriptor, SharedDescriptor netlink, int interfaceIndex) {
        this.interfaceDescriptor = interfaceDescriptor;
        this.netlink = netlink;
        this.interfaceIndex = interfaceIndex;
        this.writable = interfaceDescriptor.new Waiter(calls, SharedDescriptor.POLLOUT);
        this.told = netlink.new Waiter(calls, SharedDescriptor.POLLIN);
    }

    /**
     * Begins to watch an interface that is down, in this thread's network namespace.
     *
     * @param interfaceDescriptor stays its owner's, who closes it first
     * @throws LastErrorException when the system has no netlink
     */
    static LinuxLinkWatch open(SharedDescriptor interfaceDescriptor, int interfaceIndex) {
        int fd =
                Libc.socket(
                        AF_NETLINK,
                        SOCK_RAW | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC,
                        NETLINK_ROUTE);
        try {
            byte[] address =
                    ByteBuffer.allocate(ADDRESS_BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putShort((short) AF_NETLINK)
                            .putInt(GROUPS_OFFSET, GROUPS)
                            .array();
            Libc.bind(fd, address, address.length);
            return new LinuxLinkWatch(
                    interfaceDescriptor, new SharedDescriptor(fd), interfaceIndex);
        } catch (LastErrorException e) {
            Libc.close(fd);
            throw e;
        }
    }

    @Override
    public Event next() {
        return up ? awaitDown() : awaitUp();
    }

    /** While it is down nothing is sent through it, and where to does not matter. */
    private Event awaitUp() {
        while (true) {
            State state = look(-1);
            if (state == State.GONE) {
                return Event.CLOSED;
            }
            // What was told until now is about the time before.
            drain();
            routesChanged = false;
            if (state == State.UP && look(0) == State.UP) {
                up = true;
                return Event.UP;
            }
        }
    }

    private Event awaitDown() {
        while (true) {
            if (routesChanged) {
                routesChanged = false;
                return Event.ROUTES_CHANGED;
            }
            if (!awaitNews()) {
                return Event.CLOSED;
            }
            if (drain() || look(0) != State.UP) {
                up = false;
                return Event.DOWN;
            }
        }
    }

    private enum State {
        UP,
        DOWN,
        /** Closed here, or removed from outside. */
        GONE
    }

    /** Waits so long, or with -1 as long as it takes, until it is up. */
    private State look(int timeoutMillis) {
        if (!interfaceDescriptor.enter()) {
            return State.GONE;
        }
        try {
            boolean open = writable.await(timeoutMillis);
            short seen = writable.seen();
            if (seen == SharedDescriptor.POLLOUT) {
                return State.UP;
            }
            return seen != 0 || (!open && timeoutMillis < 0) ? State.GONE : State.DOWN;
        } finally {
            interfaceDescriptor.leave();
        }
    }

    /** Waits for messages, or as long as something may go on without any; false when closed. */
    private boolean awaitNews() {
        if (!netlink.enter()) {
            return false;
        }
        try {
            return told.await(inSight ? -1 : OUT_OF_SIGHT_MILLIS) || !inSight;
        } finally {
            netlink.leave();
        }
    }

    /**
     * Takes all messages that have come.
     *
     * @return whether the interface was down in between
     */
    private boolean drain() {
        if (!netlink.enter()) {
            return false;
        }
        try {
            return takeMessages();
        } finally {
            netlink.leave();
        }
    }

    private boolean takeMessages() {
        boolean wasDown = false;
        while (true) {
            int length = calls.read(netlink.fd(), messages, 0, MESSAGE_BYTES);
            if (length > 0) {
                LinkMessages read = LinkMessages.read(messages, length, interfaceIndex);
                wasDown |= read.wasDown();
                inSight = read.found() || (inSight && !read.lost());
                routesChanged |= read.routesChanged();
            } else if (length == -Errno.ENOBUFS) {
                routesChanged = true;
            } else if (length != -Errno.EINTR) {
                return wasDown;
            }
        }
    }

    @Override
    public void close() {
        netlink.close();
    }
}
