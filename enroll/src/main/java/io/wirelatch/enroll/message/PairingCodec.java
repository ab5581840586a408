package io.wirelatch.enroll.message;

import io.wirelatch.enroll.message.PairingMessage.Confirm;
import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.enroll.message.PairingMessage.Refused;
import io.wirelatch.enroll.message.PairingMessage.SealedOffer;
import io.wirelatch.enroll.message.PairingMessage.Share;
import java.nio.ByteBuffer;
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
                            .putInt(PairingLayout.HELLO_FEATURES_OFFSET, hello.features())
                            .array();
            case Share share ->
                    start(PairingLayout.TYPE_SHARE, message, PairingLayout.SHARE_MESSAGE_BYTES)
                            .put(share.share().toBytes())
                            .putInt(share.features())
                            .array();
            case Confirm confirm ->
                    start(PairingLayout.TYPE_CONFIRM, message, PairingLayout.SEALED_MESSAGE_BYTES)
                            .put(confirm.tag().toBytes())
                            .put(confirm.nonce().toBytes())
                            .put(confirm.box().toBytes())
                            .array();
            case SealedOffer offer ->
                    start(PairingLayout.TYPE_OFFER, message, PairingLayout.SEALED_MESSAGE_BYTES)
                            .put(offer.tag().toBytes())
                            .put(offer.nonce().toBytes())
                            .put(offer.box().toBytes())
                            .array();
            case Refused refused ->
                    start(PairingLayout.TYPE_REFUSED, message, PairingLayout.REFUSED_BYTES)
                            .put((byte) refused.reason().code())
                            .array();
        };
    }

    /** The message of a datagram; empty when it is none of this version. */
    public static Optional<PairingMessage> decode(byte[] datagram) {
        if (!hasPrefix(datagram)
                || datagram[PairingLayout.VERSION_OFFSET] != PairingLayout.VERSION) {
            return Optional.empty();
        }
        Octets sid = sid(datagram);
        int length = datagram.length;
        return switch (datagram[PairingLayout.TYPE_OFFSET]) {
            case PairingLayout.TYPE_HELLO ->
                    length == PairingLayout.HELLO_BYTES && hasZerosOfHello(datagram)
                            ? Optional.of(
                                    new Hello(
                                            sid,
                                            share(datagram),
                                            integer(datagram, PairingLayout.HELLO_FEATURES_OFFSET)))
                            : Optional.empty();
            case PairingLayout.TYPE_SHARE ->
                    length == PairingLayout.SHARE_MESSAGE_BYTES
                            ? Optional.of(
                                    new Share(
                                            sid,
                                            share(datagram),
                                            integer(datagram, PairingLayout.SHARE_FEATURES_OFFSET)))
                            : Optional.empty();
            case PairingLayout.TYPE_CONFIRM ->
                    length == PairingLayout.SEALED_MESSAGE_BYTES
                            ? Optional.of(
                                    new Confirm(sid, tag(datagram), nonce(datagram), box(datagram)))
                            : Optional.empty();
            case PairingLayout.TYPE_OFFER ->
                    length == PairingLayout.SEALED_MESSAGE_BYTES
                            ? Optional.of(
                                    new SealedOffer(
                                            sid, tag(datagram), nonce(datagram), box(datagram)))
                            : Optional.empty();
            case PairingLayout.TYPE_REFUSED ->
                    length == PairingLayout.REFUSED_BYTES
                            ? Optional.of(new Refused(sid, reason(datagram)))
                            : Optional.empty();
            default -> Optional.empty();
        };
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

    private static boolean hasZerosOfHello(byte[] hello) {
        return isZero(hello, PairingLayout.HELLO_COOKIE_OFFSET, PairingLayout.HELLO_FEATURES_OFFSET)
                && isZero(hello, PairingLayout.HELLO_PADDING_OFFSET, PairingLayout.HELLO_BYTES);
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

    private static RefusalReason reason(byte[] datagram) {
        return RefusalReason.ofCode(datagram[PairingLayout.REFUSED_REASON_OFFSET] & 0xFF);
    }

    private static int integer(byte[] datagram, int offset) {
        return ByteBuffer.wrap(datagram).getInt(offset);
    }

    private static Octets slice(byte[] datagram, int offset, int length) {
        byte[] bytes = new byte[length];
        System.arraycopy(datagram, offset, bytes, 0, length);
        return Octets.of(bytes);
    }
}
