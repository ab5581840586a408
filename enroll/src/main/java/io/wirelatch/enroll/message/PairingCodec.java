package io.wirelatch.enroll.message;

import io.wirelatch.enroll.message.PairingMessage.Closed;
import io.wirelatch.enroll.message.PairingMessage.Confirm;
import io.wirelatch.enroll.message.PairingMessage.Cookie;
import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.enroll.message.PairingMessage.Refused;
import io.wirelatch.enroll.message.PairingMessage.SealedOffer;
import io.wirelatch.enroll.message.PairingMessage.Share;
import io.wirelatch.enroll.typed.OneTimeCode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Between {@link PairingMessage} and bytes. Decoding is exact: a datagram has the one length of its
 * type, and what must be zero is zero; anything else is no message. Numbers are big-endian.
 */
public final class PairingCodec {

    /** The shortest datagram of the protocol, in bytes. */
    public static final int MIN_BYTES = PairingLayout.REFUSED_BYTES;

    /** The longest datagram of the protocol: fits an IPv6 packet of the least MTU unfragmented. */
    public static final int MAX_BYTES = PairingLayout.SEALED_MESSAGE_BYTES;

    private PairingCodec() {}

    /** The datagram of a message: a fresh array. */
    public static byte[] encode(PairingMessage message) {
        return switch (message) {
            case Hello hello ->
                    start(PairingLayout.TYPE_HELLO, message, PairingLayout.HELLO_BYTES)
                            .put(hello.share().toBytes())
                            .put(hello.cookie().toBytes())
                            .putInt(hello.features())
                            .putShort((short) hello.locator())
                            .put(PairingLayout.HELLO_MAC_OFFSET, hello.serverKeyMac().toBytes())
                            .array();
            case Share share ->
                    start(PairingLayout.TYPE_SHARE, message, PairingLayout.SHARE_MESSAGE_BYTES)
                            .put(share.share().toBytes())
                            .putInt(share.features())
                            .put(share.commitment().toBytes())
                            .array();
            case Confirm confirm ->
                    start(PairingLayout.TYPE_CONFIRM, message, PairingLayout.SEALED_MESSAGE_BYTES)
                            .put(confirm.commitment().toBytes())
                            .put(confirm.tag().toBytes())
                            .put(confirm.nonce().toBytes())
                            .put(confirm.box().toBytes())
                            .array();
            case SealedOffer offer ->
                    start(PairingLayout.TYPE_OFFER, message, PairingLayout.SEALED_MESSAGE_BYTES)
                            .put(offer.opening().toBytes())
                            .put(offer.tag().toBytes())
                            .put(offer.nonce().toBytes())
                            .put(offer.box().toBytes())
                            .array();
            case Refused refused ->
                    start(PairingLayout.TYPE_REFUSED, message, PairingLayout.REFUSED_BYTES)
                            .put((byte) refused.reason().code())
                            .put((byte) refused.triesLeft())
                            .array();
            case Cookie cookie ->
                    start(PairingLayout.TYPE_COOKIE, message, PairingLayout.COOKIE_MESSAGE_BYTES)
                            .put(cookie.cookie().toBytes())
                            .array();
            case Closed closed ->
                    start(PairingLayout.TYPE_CLOSED, message, PairingLayout.CLOSED_BYTES)
                            .put((byte) closed.reason().code())
                            .put(EndpointBytes.encode(closed.seenFrom()))
                            .put(closed.mac().toBytes())
                            .array();
        };
    }

    /** The message of a datagram; empty when it is none of this version. */
    public static Optional<PairingMessage> decode(byte[] datagram) {
        if (!hasPrefix(datagram)
                || datagram[PairingLayout.VERSION_OFFSET] != PairingLayout.VERSION
                || datagram.length != lengthOf(datagram[PairingLayout.TYPE_OFFSET])) {
            return Optional.empty();
        }
        Octets sid = sid(datagram);
        return switch (datagram[PairingLayout.TYPE_OFFSET]) {
            case PairingLayout.TYPE_HELLO -> decodeHello(sid, datagram);
            case PairingLayout.TYPE_SHARE ->
                    Optional.of(
                            new Share(
                                    sid,
                                    share(datagram),
                                    integer(datagram, PairingLayout.SHARE_FEATURES_OFFSET),
                                    slice(
                                            datagram,
                                            PairingLayout.SHARE_COMMITMENT_OFFSET,
                                            PairingLayout.COMMITMENT_BYTES)));
            case PairingLayout.TYPE_CONFIRM ->
                    Optional.of(
                            new Confirm(
                                    sid,
                                    commitment(datagram),
                                    tag(datagram),
                                    nonce(datagram),
                                    box(datagram)));
            case PairingLayout.TYPE_OFFER ->
                    Optional.of(
                            new SealedOffer(
                                    sid,
                                    commitment(datagram),
                                    tag(datagram),
                                    nonce(datagram),
                                    box(datagram)));
            case PairingLayout.TYPE_REFUSED ->
                    Optional.of(
                            new Refused(
                                    sid,
                                    reason(datagram, PairingLayout.REFUSED_REASON_OFFSET),
                                    datagram[PairingLayout.REFUSED_TRIES_LEFT_OFFSET] & 0xFF));
            case PairingLayout.TYPE_COOKIE ->
                    Optional.of(
                            new Cookie(
                                    sid,
                                    slice(
                                            datagram,
                                            PairingLayout.COOKIE_OFFSET,
                                            PairingLayout.COOKIE_BYTES)));
            case PairingLayout.TYPE_CLOSED ->
                    Optional.of(
                            new Closed(
                                    sid,
                                    reason(datagram, PairingLayout.CLOSED_REASON_OFFSET),
                                    EndpointBytes.decode(
                                            datagram, PairingLayout.CLOSED_SEEN_FROM_OFFSET),
                                    slice(
                                            datagram,
                                            PairingLayout.CLOSED_MAC_OFFSET,
                                            PairingLayout.MAC_BYTES)));
            default -> Optional.empty();
        };
    }

    /** What the MAC of a HELLO covers: all before it, with no cookie. */
    public static byte[] signedPart(Hello hello) {
        return Arrays.copyOf(
                encode(hello.withCookie(Hello.NO_COOKIE)), PairingLayout.HELLO_MAC_OFFSET);
    }

    /** What the MAC of a CLOSED covers: all before it. */
    public static byte[] signedPart(Closed closed) {
        return Arrays.copyOf(encode(closed), PairingLayout.CLOSED_MAC_OFFSET);
    }

    /**
     * Whether a datagram may be a HELLO of this version whose client says that it knows the
     * server's key: a look at a few bytes, which any thread can afford.
     */
    public static boolean mayBeSignedHello(byte[] datagram) {
        return datagram.length == PairingLayout.HELLO_BYTES
                && datagram[PairingLayout.TYPE_OFFSET] == PairingLayout.TYPE_HELLO
                && !isZero(datagram, PairingLayout.HELLO_MAC_OFFSET, PairingLayout.HELLO_BYTES);
    }

    /**
     * The session of a HELLO that another version of the protocol begins with, so that it can be
     * told so; empty for every other datagram. It is as long as a HELLO of this version at least,
     * so that no answer is longer than it.
     */
    public static Optional<Octets> helloOfOtherVersion(byte[] datagram) {
        return hasPrefix(datagram)
                        && datagram.length >= PairingLayout.HELLO_BYTES
                        && datagram[PairingLayout.VERSION_OFFSET] != PairingLayout.VERSION
                        && datagram[PairingLayout.TYPE_OFFSET] == PairingLayout.TYPE_HELLO
                ? Optional.of(sid(datagram))
                : Optional.empty();
    }

    /** Whether a datagram that begins with these two bytes may be one of the protocol. */
    public static boolean isMagic(byte first, byte second) {
        return first == PairingLayout.MAGIC_0 && second == PairingLayout.MAGIC_1;
    }

    /** The four bytes that every message of a type begins with. */
    static byte[] header(int type) {
        return new byte[] {
            (byte) PairingLayout.MAGIC_0,
            (byte) PairingLayout.MAGIC_1,
            (byte) PairingLayout.VERSION,
            (byte) type
        };
    }

    /** What a CONFIRM of this session begins with: associated data of its box. */
    public static byte[] confirmPrefix(Octets sid) {
        return prefix(PairingLayout.TYPE_CONFIRM, sid);
    }

    /** What an OFFER of this session begins with: associated data of its box. */
    public static byte[] offerPrefix(Octets sid) {
        return prefix(PairingLayout.TYPE_OFFER, sid);
    }

    private static byte[] prefix(int type, Octets sid) {
        return ByteBuffer.allocate(PairingLayout.PREFIX_BYTES)
                .put(header(type))
                .put(sid.toBytes())
                .array();
    }

    private static ByteBuffer start(int type, PairingMessage message, int length) {
        return ByteBuffer.allocate(length).put(prefix(type, message.sid()));
    }

    private static boolean hasPrefix(byte[] datagram) {
        return datagram.length >= MIN_BYTES
                && isMagic(
                        datagram[PairingLayout.MAGIC_OFFSET],
                        datagram[PairingLayout.MAGIC_OFFSET + 1]);
    }

    /** The one length of a type; -1 for a type that is none. */
    private static int lengthOf(byte type) {
        return switch (type) {
            case PairingLayout.TYPE_HELLO -> PairingLayout.HELLO_BYTES;
            case PairingLayout.TYPE_SHARE -> PairingLayout.SHARE_MESSAGE_BYTES;
            case PairingLayout.TYPE_CONFIRM, PairingLayout.TYPE_OFFER ->
                    PairingLayout.SEALED_MESSAGE_BYTES;
            case PairingLayout.TYPE_REFUSED -> PairingLayout.REFUSED_BYTES;
            case PairingLayout.TYPE_COOKIE -> PairingLayout.COOKIE_MESSAGE_BYTES;
            case PairingLayout.TYPE_CLOSED -> PairingLayout.CLOSED_BYTES;
            default -> -1;
        };
    }

    private static Optional<PairingMessage> decodeHello(Octets sid, byte[] datagram) {
        int locator =
                ByteBuffer.wrap(datagram).getShort(PairingLayout.HELLO_LOCATOR_OFFSET) & 0xFFFF;
        boolean valid =
                (locator < OneTimeCode.LOCATORS || locator == Hello.NO_LOCATOR)
                        && isZero(
                                datagram,
                                PairingLayout.HELLO_PADDING_OFFSET,
                                PairingLayout.HELLO_MAC_OFFSET);
        return valid
                ? Optional.of(
                        new Hello(
                                sid,
                                share(datagram),
                                slice(
                                        datagram,
                                        PairingLayout.HELLO_COOKIE_OFFSET,
                                        PairingLayout.COOKIE_BYTES),
                                integer(datagram, PairingLayout.HELLO_FEATURES_OFFSET),
                                locator,
                                slice(
                                        datagram,
                                        PairingLayout.HELLO_MAC_OFFSET,
                                        PairingLayout.MAC_BYTES)))
                : Optional.empty();
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static Octets sid(byte[] datagram) {
        return slice(datagram, PairingLayout.SID_OFFSET, PairingLayout.SID_BYTES);
    }

    private static Octets share(byte[] datagram) {
        return slice(datagram, PairingLayout.SHARE_OFFSET, PairingLayout.SHARE_BYTES);
    }

    private static Octets tag(byte[] datagram) {
        return slice(datagram, PairingLayout.TAG_OFFSET, PairingLayout.TAG_BYTES);
    }

    private static Octets nonce(byte[] datagram) {
        return slice(datagram, PairingLayout.NONCE_OFFSET, PairingLayout.NONCE_BYTES);
    }

    private static Octets box(byte[] datagram) {
        return slice(datagram, PairingLayout.BOX_OFFSET, PairingLayout.BOX_BYTES);
    }

    private static Octets commitment(byte[] datagram) {
        return slice(
                datagram, PairingLayout.SEALED_COMMITMENT_OFFSET, PairingLayout.COMMITMENT_BYTES);
    }

    private static RefusalReason reason(byte[] datagram, int offset) {
        return RefusalReason.ofCode(datagram[offset] & 0xFF);
    }

    private static int integer(byte[] datagram, int offset) {
        return ByteBuffer.wrap(datagram).getInt(offset);
    }

    private static Octets slice(byte[] datagram, int offset, int length) {
        return Octets.of(Arrays.copyOfRange(datagram, offset, offset + length));
    }
}
