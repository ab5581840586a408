package io.wirelatch.enroll.message;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.Offer;
import io.wirelatch.state.ProgramVersion;
import io.wirelatch.tunnel.key.PresharedKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Between {@link JoinAnswer} and the content that an OFFER seals. */
public final class JoinAnswerCodec {

    /** The most pools that a server can offer addresses of: their text must fit one datagram. */
    public static final int MAX_POOLS = 16;

    private static final int KIND_OFFER = 2;
    private static final int SERVER_KEY = 1;
    private static final int NAME = 2;
    private static final int ADDRESSES = 3;
    private static final int POOLS = 4;
    private static final int PRESHARED_KEY = 5;
    private static final int MTU = 6;
    private static final int KEEPALIVE_SECONDS = 7;
    private static final int SERVER_TIME = 8;
    private static final int SERVER_VERSION = 9;

    private static final int KIND_REFUSAL = 3;
    private static final int REASON = 1;
    private static final int DETAIL = 2;

    private static final int KIND_WAITING = 4;
    private static final int SECONDS_LEFT = 1;

    private static final int MAX_NAME_BYTES = 63;

    /** Every IPv4 host takes a packet of this length (RFC 791); less would be no tunnel. */
    private static final int MIN_MTU = 576;

    private JoinAnswerCodec() {}

    /**
     * The padded content: a fresh array, which holds the preshared key and which the caller wipes.
     *
     * @throws IllegalArgumentException when an offer has more than {@value #MAX_POOLS} pools
     */
    public static byte[] encode(JoinAnswer answer) {
        return switch (answer) {
            case JoinAnswer.Accepted(Offer offer, Instant serverTime) -> encode(offer, serverTime);
            case JoinAnswer.Waiting(int secondsLeft) ->
                    new FieldWriter(KIND_WAITING)
                            .field(SECONDS_LEFT, unsignedShort(secondsLeft))
                            .padded();
            case JoinAnswer.Declined declined ->
                    new FieldWriter(KIND_REFUSAL)
                            .field(REASON, new byte[] {(byte) declined.reason().code()})
                            .field(DETAIL, plain(declined.detail()))
                            .padded();
        };
    }

    private static byte[] encode(Offer offer, Instant serverTime) {
        byte[] presharedKey = offer.presharedKey().revealBytes();
        try {
            FieldWriter writer =
                    new FieldWriter(KIND_OFFER)
                            .field(SERVER_KEY, offer.serverKey().toBytes())
                            .field(NAME, offer.name().getBytes(StandardCharsets.UTF_8))
                            .field(ADDRESSES, CidrBytes.encode(offer.addresses()))
                            .field(POOLS, CidrBytes.encode(offer.pools()))
                            .field(PRESHARED_KEY, presharedKey)
                            .field(MTU, unsignedShort(offer.mtu()))
                            .field(KEEPALIVE_SECONDS, unsignedShort(offer.keepaliveSeconds()))
                            .instant(SERVER_TIME, serverTime);
            offer.serverVersion()
                    .ifPresent(
                            version ->
                                    writer.field(
                                            SERVER_VERSION,
                                            version.text().getBytes(StandardCharsets.UTF_8)));
            return writer.padded();
        } finally {
            Arrays.fill(presharedKey, (byte) 0);
        }
    }

    /** The answer; empty when the content is malformed or something else. */
    public static Optional<JoinAnswer> decode(byte[] content) {
        try {
            FieldReader reader = new FieldReader(content);
            return switch (reader.kind()) {
                case KIND_OFFER ->
                        Optional.of(
                                new JoinAnswer.Accepted(
                                        decodeOffer(reader), reader.instant(SERVER_TIME)));
                case KIND_WAITING ->
                        Optional.of(new JoinAnswer.Waiting(reader.unsignedShort(SECONDS_LEFT)));
                case KIND_REFUSAL -> Optional.of(decodeRefusal(reader));
                default -> Optional.empty();
            };
        } catch (MalformedContentException e) {
            return Optional.empty();
        }
    }

    private static Offer decodeOffer(FieldReader reader) throws MalformedContentException {
        String name = reader.text(NAME, MAX_NAME_BYTES);
        if (!name.matches("[a-z0-9-]+")) {
            throw new MalformedContentException("the name is none");
        }
        List<Cidr> addresses = reader.cidrs(ADDRESSES, MAX_POOLS);
        List<Cidr> pools = reader.cidrs(POOLS, MAX_POOLS);
        for (Cidr address : addresses) {
            if (pools.stream().noneMatch(pool -> pool.contains(address.address()))) {
                throw new MalformedContentException("an address lies in no pool");
            }
        }
        for (Cidr pool : pools) {
            if (!pool.equals(pool.network())) {
                throw new MalformedContentException("a pool has bits below its prefix");
            }
        }
        int mtu = reader.unsignedShort(MTU);
        if (mtu < MIN_MTU) {
            throw new MalformedContentException("an MTU of " + mtu);
        }
        return new Offer(
                reader.publicKey(SERVER_KEY),
                name,
                addresses,
                pools,
                PresharedKey.ofBytes(reader.key(PRESHARED_KEY)),
                mtu,
                reader.unsignedShort(KEEPALIVE_SECONDS),
                decodeVersion(reader));
    }

    private static Optional<ProgramVersion> decodeVersion(FieldReader reader)
            throws MalformedContentException {
        if (!reader.has(SERVER_VERSION)) {
            return Optional.empty();
        }
        String text = reader.text(SERVER_VERSION, ProgramVersion.MAX_LENGTH);
        return Optional.of(
                ProgramVersion.of(text)
                        .orElseThrow(() -> new MalformedContentException("the version is none")));
    }

    private static JoinAnswer decodeRefusal(FieldReader reader) throws MalformedContentException {
        return new JoinAnswer.Declined(
                RefusalReason.ofCode(reader.unsignedByte(REASON)),
                withoutControls(reader.text(DETAIL, JoinAnswer.MAX_DETAIL_BYTES)));
    }

    private static byte[] unsignedShort(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }

    /** The text as UTF-8, cut after the last character that fits. */
    private static byte[] plain(String detail) {
        ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
        for (int codePoint : withoutControls(detail).codePoints().toArray()) {
            byte[] character = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
            if (utf8.size() + character.length > JoinAnswer.MAX_DETAIL_BYTES) {
                break;
            }
            utf8.writeBytes(character);
        }
        return utf8.toByteArray();
    }

    /** The text is shown on somebody's terminal: nothing in it may steer one. */
    private static String withoutControls(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ");
    }
}
