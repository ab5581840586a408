package io.wirelatch.enroll;

import io.wirelatch.enroll.crypto.Commitment;
import io.wirelatch.enroll.crypto.CpaceSide;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.crypto.PairingKeys;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingCodec;
import io.wirelatch.enroll.message.PairingMessage;
import io.wirelatch.enroll.message.PairingMessage.Confirm;
import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.enroll.message.PairingMessage.SealedOffer;
import io.wirelatch.enroll.message.PairingMessage.Share;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** Somebody who knows the secret and seals whatever he likes, on either end of a pairing. */
final class TokenHolder {

    /** How much a box holds. */
    static final int CONTENT_BYTES = 1024;

    private static final int FEATURES = 0;

    private final HardenedSecret secret;
    private final Random random;

    TokenHolder(HardenedSecret secret, Random random) {
        this.secret = secret;
        this.random = random;
    }

    /**
     * Pairs with a server as far as the request, and gives the sealed one.
     *
     * @param server answers datagrams
     * @param content what is sealed; cut or filled with zeros to the length of a box
     * @return empty when the server does not answer with its share
     */
    Optional<byte[]> confirm(Function<byte[], Optional<byte[]>> server, byte[] content) {
        Octets sid = Octets.random(PairingMessage.SID_BYTES, random);
        CpaceSide side = CpaceSide.start(secret, sid.toBytes(), random);
        Hello hello = Hello.first(sid, Octets.of(side.share()), FEATURES, secret.locator());
        return server.apply(PairingCodec.encode(hello))
                .flatMap(PairingCodec::decode)
                .filter(Share.class::isInstance)
                .map(Share.class::cast)
                .flatMap(
                        share ->
                                side.asInitiator(
                                                hello.associatedData(),
                                                share.share().toBytes(),
                                                share.associatedData())
                                        .map(keys -> confirm(sid, share, keys, content)));
    }

    private byte[] confirm(Octets sid, Share share, PairingKeys keys, byte[] content) {
        Octets nonce = Octets.random(PairingKeys.NONCE_BYTES, random);
        byte[] box =
                keys.sealByClient(
                        nonce.toBytes(),
                        PairingCodec.confirmPrefix(sid),
                        Arrays.copyOf(content, CONTENT_BYTES));
        return PairingCodec.encode(
                new Confirm(
                        sid,
                        share.commitment(),
                        Octets.of(keys.clientTag()),
                        nonce,
                        Octets.of(box)));
    }

    /**
     * What a server answers to a client that says HELLO.
     *
     * @param share the datagram that leads the client to its request
     * @param offer the datagram after that, with the content sealed
     */
    record Answers(byte[] share, byte[] offer) {}

    /** Answers to a HELLO; empty when it is none. */
    Optional<Answers> answer(byte[] datagram, byte[] content) {
        return PairingCodec.decode(datagram)
                .filter(Hello.class::isInstance)
                .map(Hello.class::cast)
                .flatMap(hello -> answer(hello, content));
    }

    private Optional<Answers> answer(Hello hello, byte[] content) {
        Octets opening = Octets.random(PairingMessage.COMMITMENT_BYTES, random);
        CpaceSide side = CpaceSide.start(secret, hello.sid().toBytes(), random);
        Share share =
                new Share(
                        hello.sid(),
                        Octets.of(side.share()),
                        FEATURES,
                        Commitment.to(opening, hello.sid()));
        return side.asResponder(
                        share.associatedData(), hello.share().toBytes(), hello.associatedData())
                .map(
                        keys ->
                                new Answers(
                                        PairingCodec.encode(share),
                                        offer(hello.sid(), opening, keys, content)));
    }

    private byte[] offer(Octets sid, Octets opening, PairingKeys keys, byte[] content) {
        Octets nonce = Octets.random(PairingKeys.NONCE_BYTES, random);
        byte[] box =
                keys.sealByServer(
                        nonce.toBytes(),
                        PairingCodec.offerPrefix(sid),
                        Arrays.copyOf(content, CONTENT_BYTES));
        return PairingCodec.encode(
                new SealedOffer(sid, opening, Octets.of(keys.serverTag()), nonce, Octets.of(box)));
    }
}
