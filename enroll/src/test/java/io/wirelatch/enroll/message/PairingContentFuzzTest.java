package io.wirelatch.enroll.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.Offer;
import io.wirelatch.state.ProgramVersion;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as a datagram, as the content of a request and as that of an answer: none, or something
 * that is encoded and decoded as the same.
 */
class PairingContentFuzzTest {

    static Stream<byte[]> seeds() {
        Random random = new Random(1);
        PublicKey key = PrivateKey.generate(random).publicKey();
        Offer offer =
                new Offer(
                        key,
                        "pi",
                        List.of(Cidr.parse("10.150.0.7/24"), Cidr.parse("fd00::7/64")),
                        List.of(Cidr.parse("10.150.0.0/24"), Cidr.parse("fd00::/64")),
                        PresharedKey.generate(random),
                        1420,
                        25,
                        ProgramVersion.of("0.1.0"));
        Octets sid = Octets.random(16, random);
        return Stream.of(
                JoinRequestCodec.encode(new JoinRequest(key, "p\u00EF", true)),
                JoinAnswerCodec.encode(new JoinAnswer.Accepted(offer, Instant.EPOCH)),
                JoinAnswerCodec.encode(new JoinAnswer.Waiting(60)),
                JoinAnswerCodec.encode(
                        new JoinAnswer.Declined(RefusalReason.NAME_TAKEN, "choose another")),
                PairingCodec.encode(
                        PairingMessage.Hello.first(sid, Octets.random(32, random), 0, 4821)),
                PairingCodec.encode(new PairingMessage.Refused(sid, RefusalReason.WRONG_SECRET, 4)),
                PairingCodec.encode(new PairingMessage.Cookie(sid, sid)),
                PairingCodec.encode(
                        new PairingMessage.Closed(
                                sid, RefusalReason.LOCKED, Endpoint.UNKNOWN, sid)));
    }

    @MethodSource("seeds")
    @FuzzTest
    void bytesAreNoneOrWhatIsEncodedAndDecodedAsTheSame(byte[] bytes) {
        PairingCodec.decode(bytes).ifPresent(message -> requireSame(message, bytes));
        PairingCodec.helloOfOtherVersion(bytes);
        PairingCodec.mayBeSignedHello(bytes);
        JoinRequestCodec.decode(bytes)
                .ifPresent(
                        request ->
                                assertEquals(
                                        Optional.of(request),
                                        JoinRequestCodec.decode(JoinRequestCodec.encode(request))));
        JoinAnswerCodec.decode(bytes)
                .ifPresent(
                        answer ->
                                assertEquals(
                                        Optional.of(answer),
                                        JoinAnswerCodec.decode(JoinAnswerCodec.encode(answer))));
    }

    /** Decoding is exact, but that a reason without a name here is any other reason. */
    private static void requireSame(PairingMessage message, byte[] bytes) {
        byte[] encoded = PairingCodec.encode(message);
        switch (message) {
            case PairingMessage.Refused _, PairingMessage.Closed _ ->
                    assertEquals(Optional.of(message), PairingCodec.decode(encoded));
            default -> assertArrayEquals(bytes, encoded);
        }
    }
}
