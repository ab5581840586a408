package io.wirelatch.enroll.crypto;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One side of one CPace run, from the drawing of its scalar to the keys. It holds secrets until
 * {@link #destroy()}.
 */
public final class CpaceSide {

    /** Length of a share, in bytes. */
    public static final int SHARE_BYTES = Cpace.SHARE_BYTES;

    private final byte[] sid;
    private final byte[] scalar;
    private final byte[] share;

    private CpaceSide(byte[] sid, byte[] scalar, byte[] share) {
        this.sid = sid;
        this.scalar = scalar;
        this.share = share;
    }

    /**
     * Draws a scalar (32 bytes) and computes this side's share.
     *
     * @param sid what names the run: the same on both sides, and never twice
     * @param random a cryptographic one outside of tests
     */
    public static CpaceSide start(HardenedSecret secret, byte[] sid, RandomGenerator random) {
        byte[] scalar = new byte[Cpace.SCALAR_BYTES];
        random.nextBytes(scalar);
        byte[] generator = Cpace.generator(secret.prs(), PairingLabels.CHANNEL_IDENTIFIER, sid);
        byte[] share = Cpace.share(scalar, generator);
        Arrays.fill(generator, (byte) 0);
        return new CpaceSide(sid.clone(), scalar, share);
    }

    /** A copy of this side's share, which is public. */
    public byte[] share() {
        return share.clone();
    }

    /**
     * The keys of the side that spoke first, the client.
     *
     * @param associatedData what this side says of itself, which the keys bind
     * @param otherAssociatedData what the server says of itself
     * @return empty when the server's share is of low order
     */
    public Optional<PairingKeys> asInitiator(
            byte[] associatedData, byte[] otherShare, byte[] otherAssociatedData) {
        return Cpace.agree(scalar, otherShare)
                .map(
                        k ->
                                PairingKeys.derive(
                                        sid,
                                        k,
                                        share,
                                        associatedData,
                                        otherShare,
                                        otherAssociatedData));
    }

    /**
     * The keys of the side that answered, the server.
     *
     * @param associatedData what this side says of itself, which the keys bind
     * @param otherAssociatedData what the client says of itself
     * @return empty when the client's share is of low order
     */
    public Optional<PairingKeys> asResponder(
            byte[] associatedData, byte[] otherShare, byte[] otherAssociatedData) {
        return Cpace.agree(scalar, otherShare)
                .map(
                        k ->
                                PairingKeys.derive(
                                        sid,
                                        k,
                                        otherShare,
                                        otherAssociatedData,
                                        share,
                                        associatedData));
    }

    /** Overwrites the scalar with zeros; this side is of no use afterwards. */
    public void destroy() {
        Arrays.fill(scalar, (byte) 0);
    }
}
