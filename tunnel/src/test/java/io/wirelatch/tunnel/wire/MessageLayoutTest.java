package io.wirelatch.tunnel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Whitepaper, 5.4: where the fields of the four messages lie, and in which byte order. */
class MessageLayoutTest {

    /** 5.4.6, at an address that is a multiple of nothing. */
    @Test
    void transportDataBeginsWithTypeReceiverAndCounterInLittleEndianOrder() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(64);
            memory.fill((byte) 0xEE);
            TransportData.writeHeader(memory, 7, 0x81020304, 0x9102030405060708L);

            byte[] written = memory.asSlice(6, 18).toArray(ValueLayout.JAVA_BYTE);
            assertEquals(
                    "ee" + "04000000" + "04030281" + "0807060504030291" + "ee",
                    HexFormat.of().formatHex(written));
            assertEquals(0x81020304, TransportData.receiverIndex(memory, 7));
            assertEquals(0x9102030405060708L, TransportData.counter(memory, 7));
        }
    }

    /** 5.4.2. */
    @Test
    void anInitiationBeginsWithTypeAndSender() {
        byte[] message = Initiation.create(0x81020304);
        assertEquals("0100000004030281" + "00".repeat(140), HexFormat.of().formatHex(message));
        assertEquals(0x81020304, Initiation.senderIndex(message));
    }

    /** 5.4.3. */
    @Test
    void aResponseBeginsWithTypeSenderAndReceiver() {
        byte[] message = Response.create(0x81020304, 0x91A2A3A4);
        assertEquals(
                "0200000004030281" + "a4a3a291" + "00".repeat(80),
                HexFormat.of().formatHex(message));
        assertEquals(0x81020304, Response.senderIndex(message));
        assertEquals(0x91A2A3A4, Response.receiverIndex(message));
    }

    /** 5.4.7. */
    @Test
    void aCookieReplyNamesItsReceiverBehindTheType() {
        byte[] message = HexFormat.of().parseHex("0300000004030281" + "00".repeat(56));
        assertEquals(DatagramKind.COOKIE_REPLY, DatagramKind.of(message));
        assertEquals(0x81020304, CookieReply.receiverIndex(message));
    }

    /** The fields of each message, each sealed one with its tag of 16, fill it without a gap. */
    @Test
    void fieldsFollowEachOtherWithoutGaps() {
        assertEquals(4 + 4, Initiation.EPHEMERAL_OFFSET);
        assertEquals(Initiation.EPHEMERAL_OFFSET + 32, Initiation.STATIC_OFFSET);
        assertEquals(Initiation.STATIC_OFFSET + 32 + 16, Initiation.TIMESTAMP_OFFSET);
        assertEquals(Initiation.TIMESTAMP_OFFSET + 12 + 16, Initiation.MAC1_OFFSET);
        assertEquals(Initiation.MAC1_OFFSET + 16 + 16, Initiation.BYTES);

        assertEquals(4 + 4 + 4, Response.EPHEMERAL_OFFSET);
        assertEquals(Response.EPHEMERAL_OFFSET + 32, Response.EMPTY_OFFSET);
        assertEquals(Response.EMPTY_OFFSET + 16, Response.MAC1_OFFSET);
        assertEquals(Response.MAC1_OFFSET + 16 + 16, Response.BYTES);

        assertEquals(4 + 4, CookieReply.NONCE_OFFSET);
        assertEquals(CookieReply.NONCE_OFFSET + 24, CookieReply.COOKIE_OFFSET);
        assertEquals(CookieReply.COOKIE_OFFSET + 16 + 16, CookieReply.BYTES);
    }

    @Test
    void bothMacsAreTheLast32BytesOfEitherMessage() {
        assertEquals(116, MessageMacs.mac1Offset(Initiation.BYTES));
        assertEquals(132, MessageMacs.mac2Offset(Initiation.BYTES));
        assertEquals(60, MessageMacs.mac1Offset(Response.BYTES));
        assertEquals(76, MessageMacs.mac2Offset(Response.BYTES));
    }
}
