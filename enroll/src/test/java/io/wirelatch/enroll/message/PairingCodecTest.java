package io.wirelatch.enroll.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.message.PairingMessage.Closed;
import io.wirelatch.enroll.message.PairingMessage.Confirm;
import io.wirelatch.enroll.message.PairingMessage.Cookie;
import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.enroll.message.PairingMessage.Refused;
import io.wirelatch.enroll.message.PairingMessage.SealedOffer;
import io.wirelatch.enroll.message.PairingMessage.Share;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** docs/ENROLLMENT.md, "Messages". */
class PairingCodecTest {

    private final Random random = new Random(1);
    private final Octets sid = octets(16);
    private final Hello hello =
            new Hello(sid, octets(32), octets(16), 0x01020304, 4821, octets(16));
    private final Share share = new Share(sid, octets(32), 0x01020304, octets(16));
    private final Confirm confirm =
            new Confirm(sid, octets(16), octets(64), octets(24), octets(1040));
    private final SealedOffer offer =
            new SealedOffer(sid, octets(16), octets(64), octets(24), octets(1040));
    private final Refused refused = new Refused(sid, RefusalReason.WRONG_SECRET, 4);
    private final Cookie cookie = new Cookie(sid, octets(16));
    private final Closed closed =
            new Closed(
                    sid,
                    RefusalReason.LOCKED,
                    Endpoint.of(IpAddress.parse("2001:db8::7"), 40000),
                    octets(16));
    private final List<PairingMessage> messages =
            List.of(hello, share, confirm, offer, refused, cookie, closed);

    @Test
    void everyMessageComesBackAsItWas() {
        for (PairingMessage message : messages) {
            assertEquals(Optional.of(message), PairingCodec.decode(PairingCodec.encode(message)));
        }
    }

    @Test
    void anIpv4AddressThatTheServerHasSeenComesBackAsOne() {
        Endpoint seenFrom = Endpoint.of(IpAddress.parse("203.0.113.7"), 65535);
        Closed seen = new Closed(sid, RefusalReason.WINDOW_CLOSED, seenFrom, octets(16));

        assertEquals(Optional.of(seen), PairingCodec.decode(PairingCodec.encode(seen)));
        assertEquals(
                "00000000000000000000ffffcb007107ffff",
                HexFormat.of().formatHex(PairingCodec.encode(seen), 21, 39));
    }

    @Test
    void everyMessageHasItsLength() {
        assertEquals(
                List.of(128, 72, 1164, 1164, 22, 36, 55),
                messages.stream().map(message -> PairingCodec.encode(message).length).toList());
    }

    /** So that nobody's address can be flooded with our answers. */
    @Test
    void noAnswerIsLongerThanItsQuestion() {
        assertTrue(length(share) <= length(hello));
        assertTrue(length(refused) <= length(hello));
        assertTrue(length(cookie) <= length(hello));
        assertTrue(length(closed) <= length(hello));
        assertTrue(length(offer) <= length(confirm));
        assertTrue(length(refused) <= length(confirm));
    }

    /** IPv6's least MTU of 1,280 bytes (RFC 8200, 5) less 40 for IPv6 and 8 for UDP. */
    @Test
    void everyMessageFitsAnUnfragmentedPacket() {
        assertTrue(PairingCodec.MAX_BYTES <= 1280 - 48);
    }

    /** WireGuard's messages begin with their type, 1 to 4, and three zeros. */
    @Test
    void noMessageIsMistakenForWireGuards() {
        for (PairingMessage message : messages) {
            assertEquals('W', PairingCodec.encode(message)[0]);
        }
    }

    @Test
    void whatASideSaysOfItselfNamesItsRoleAndVersion() {
        assertEquals(
                HexFormat.of().formatHex("client".getBytes(StandardCharsets.US_ASCII))
                        + "574c0101"
                        + "01020304"
                        + "12d5"
                        + hello.serverKeyMac(),
                HexFormat.of().formatHex(hello.associatedData()));
        assertEquals(
                HexFormat.of().formatHex("server".getBytes(StandardCharsets.US_ASCII))
                        + "574c0102"
                        + "01020304"
                        + share.commitment(),
                HexFormat.of().formatHex(share.associatedData()));
    }

    @Test
    void aHelloWithALocatorThatNoCodeHasIsNone() {
        byte[] datagram = PairingCodec.encode(hello);
        assertTrue(PairingCodec.decode(datagram).isPresent());
        datagram[72] = 0x27;
        datagram[73] = 0x10;

        assertEquals(Optional.empty(), PairingCodec.decode(datagram));
        datagram[72] = (byte) 0xFF;
        datagram[73] = (byte) 0xFF;
        assertTrue(PairingCodec.decode(datagram).isPresent());
    }

    /** A cookie may come at any time, and the MAC must not change with it. */
    @Test
    void theSignedPartOfAHelloLeavesTheCookieOut() {
        assertEquals(112, PairingCodec.signedPart(hello).length);
        assertArrayEquals(
                PairingCodec.signedPart(hello),
                PairingCodec.signedPart(hello.withCookie(octets(16))));
    }

    @Test
    void aHelloWithoutAMacIsToldAtAGlance() {
        assertTrue(PairingCodec.mayBeSignedHello(PairingCodec.encode(hello)));
        assertFalse(
                PairingCodec.mayBeSignedHello(
                        PairingCodec.encode(hello.withServerKeyMac(Hello.NO_MAC))));
        assertFalse(PairingCodec.mayBeSignedHello(PairingCodec.encode(share)));
    }

    @Test
    void onlyALongEnoughHelloOfAnotherVersionIsRecognised() {
        byte[] datagram = PairingCodec.encode(hello);
        assertEquals(Optional.empty(), PairingCodec.helloOfOtherVersion(datagram));
        datagram[2] = 2;
        assertEquals(Optional.of(sid), PairingCodec.helloOfOtherVersion(datagram));
        assertEquals(
                Optional.of(sid), PairingCodec.helloOfOtherVersion(Arrays.copyOf(datagram, 1000)));
        assertEquals(
                Optional.empty(), PairingCodec.helloOfOtherVersion(Arrays.copyOf(datagram, 127)));
        datagram[3] = 3;
        assertEquals(Optional.empty(), PairingCodec.helloOfOtherVersion(datagram));
    }

    private static int length(PairingMessage message) {
        return PairingCodec.encode(message).length;
    }

    private Octets octets(int length) {
        return Octets.random(length, random);
    }
}
