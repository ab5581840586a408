package io.wirelatch.tunnel.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What rtnetlink(7) tells, byte by byte. */
final class LinkMessagesTest {

    private static final int OURS = 7;
    private static final int UP = 0x1 | 0x40;
    private static final int NEW_LINK = 16;
    private static final int DELETE_LINK = 17;
    private static final int NEW_ADDRESS = 20;
    private static final int DELETE_ROUTE = 25;

    private static final LinkMessages NOTHING = new LinkMessages(false, false, false, false);

    private final ByteBuffer messages = ByteBuffer.allocate(1_000).order(ByteOrder.nativeOrder());

    /** A message with one odd attribute behind it, which is padded. */
    private LinkMessagesTest add(int type, int index, int flags) {
        messages.putInt(32 + 5).putShort((short) type).putShort((short) 0).putLong(0);
        messages.put(new byte[4]).putInt(index).putInt(flags).putInt(-1);
        messages.put(new byte[8]);
        return this;
    }

    private LinkMessages read() {
        return LinkMessages.read(
                MemorySegment.ofArray(messages.array()), messages.position(), OURS);
    }

    @Test
    void anotherInterfaceSaysNothing() {
        assertEquals(NOTHING, add(NEW_LINK, 8, 0).add(DELETE_LINK, 9, 0).read());
    }

    @Test
    void goingDownAndUpAtOnceIsSeen() {
        assertEquals(
                new LinkMessages(true, false, true, false),
                add(NEW_LINK, OURS, UP).add(NEW_LINK, OURS, 0).add(NEW_LINK, OURS, UP).read());
        messages.clear();
        assertEquals(new LinkMessages(false, false, true, false), add(NEW_LINK, OURS, UP).read());
    }

    @Test
    void anInterfaceThatIsMovedAwayIsLostAndDown() {
        assertEquals(new LinkMessages(true, true, false, false), add(DELETE_LINK, OURS, UP).read());
    }

    @Test
    void addressesAndRoutesOfAllInterfacesCount() {
        assertEquals(new LinkMessages(false, false, false, true), add(NEW_ADDRESS, 3, 0).read());
        messages.clear();
        assertEquals(new LinkMessages(false, false, false, true), add(DELETE_ROUTE, 0, 0).read());
    }

    @Test
    void whatIsNotWholeIsLeftOut() {
        add(NEW_LINK, OURS, 0);
        for (int length = 0; length < 37; length++) {
            assertEquals(
                    NOTHING,
                    LinkMessages.read(MemorySegment.ofArray(messages.array()), length, OURS));
        }
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] noise = new byte[200];
        for (int i = 0; i < 10_000; i++) {
            random.nextBytes(noise);
            noise[1] = 0;
            noise[2] = 0;
            noise[3] = 0;
            try {
                LinkMessages.read(MemorySegment.ofArray(noise), noise.length, OURS);
            } catch (IndexOutOfBoundsException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
