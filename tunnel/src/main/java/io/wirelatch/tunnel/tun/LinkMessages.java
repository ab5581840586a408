package io.wirelatch.tunnel.tun;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * What the system's messages about links and routes say of one interface (rtnetlink(7)), the bytes
 * of one or more messages in native order:
 *
 * <pre>
 * struct nlmsghdr (linux/netlink.h)     struct ifinfomsg (linux/rtnetlink.h), behind it
 *   0 length of the message (4)           16 family (1), padding (1), type (2)
 *   4 type (2)                            20 index of the interface (4)
 *   6 flags (2)                           24 flags (4)
 *   8 sequence (4), port (4)              28 change mask (4)
 * </pre>
 *
 * @param wasDown whether the interface is or was down
 * @param lost whether it was deleted, or moved to another network namespace
 * @param found whether it is there
 * @param routesChanged whether a route or an address has come or gone
 */
record LinkMessages(boolean wasDown, boolean lost, boolean found, boolean routesChanged) {

    /** {@code linux/rtnetlink.h} */
    static final int RTM_NEWLINK = 16;

    static final int RTM_DELLINK = 17;

    /** RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR, 23, RTM_NEWROUTE, RTM_DELROUTE. */
    private static final int FIRST_ADDRESS_OR_ROUTE = 20;

    private static final int LAST_ADDRESS_OR_ROUTE = 25;

    /** {@code linux/if.h} */
    private static final int IFF_UP = 1;

    private static final int LENGTH = 0;
    private static final int TYPE = 4;
    private static final int INDEX = 20;
    private static final int FLAGS = 24;
    private static final int LINK_MESSAGE_BYTES = 32;
    private static final int HEADER_BYTES = 16;
    private static final int ALIGNMENT = 4;

    /**
     * Reads what one call has brought; what is not whole is left out.
     *
     * @param interfaceIndex the interface that counts
     */
    static LinkMessages read(MemorySegment memory, int length, int interfaceIndex) {
        boolean wasDown = false;
        boolean lost = false;
        boolean found = false;
        boolean routesChanged = false;
        int at = 0;
        while (at + HEADER_BYTES <= length) {
            int messageLength = memory.get(JAVA_INT_UNALIGNED, at + LENGTH);
            if (messageLength < HEADER_BYTES || messageLength > length - at) {
                break;
            }
            int type = memory.get(JAVA_SHORT_UNALIGNED, at + TYPE);
            boolean isOurs =
                    (type == RTM_NEWLINK || type == RTM_DELLINK)
                            && messageLength >= LINK_MESSAGE_BYTES
                            && memory.get(JAVA_INT_UNALIGNED, at + INDEX) == interfaceIndex;
            if (isOurs) {
                lost = type == RTM_DELLINK;
                found = !lost;
                wasDown |= lost || (memory.get(JAVA_INT_UNALIGNED, at + FLAGS) & IFF_UP) == 0;
            }
            routesChanged |= type >= FIRST_ADDRESS_OR_ROUTE && type <= LAST_ADDRESS_OR_ROUTE;
            at += (messageLength + ALIGNMENT - 1) & -ALIGNMENT;
        }
        return new LinkMessages(wasDown, lost, found, routesChanged);
    }
}
