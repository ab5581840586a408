package io.wirelatch.enroll.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.Offer;
import io.wirelatch.state.ProgramVersion;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the boxes hold: docs/ENROLLMENT.md, "Contents". */
class ContentCodecTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_001);
    private static final PublicKey KEY = PrivateKey.generate(new Random(1)).publicKey();
    private static final JoinRequest REQUEST = new JoinRequest(KEY, "büro.lan", true);
    private static final Offer OFFER =
            new Offer(
                    KEY,
                    "pi-2",
                    List.of(Cidr.parse("10.150.0.7/24"), Cidr.parse("fd00:1::7/64")),
                    List.of(Cidr.parse("10.150.0.0/24"), Cidr.parse("fd00:1::/64")),
                    PresharedKey.generate(new Random(2)),
                    1420,
                    25,
                    ProgramVersion.of("0.1.0-rc1"));

    @Test
    void aRequestComesBackAsItWas() {
        assertEquals(
                Optional.of(REQUEST), JoinRequestCodec.decode(JoinRequestCodec.encode(REQUEST)));
    }

    @Test
    void anOfferComesBackAsItWas() {
        JoinAnswer answer = new JoinAnswer.Accepted(OFFER, NOW);

        assertEquals(Optional.of(answer), JoinAnswerCodec.decode(JoinAnswerCodec.encode(answer)));
    }

    @Test
    void aServerNeedNotSayItsVersionAndSaysNothingElseInItsPlace() {
        JoinAnswer silent = new JoinAnswer.Accepted(OFFER.withServerVersion(Optional.empty()), NOW);
        assertEquals(Optional.of(silent), JoinAnswerCodec.decode(JoinAnswerCodec.encode(silent)));

        byte[] content = JoinAnswerCodec.encode(new JoinAnswer.Accepted(OFFER, NOW));
        byte[] version = "0.1.0-rc1".getBytes(StandardCharsets.US_ASCII);
        int at = indexOf(content, version);
        for (byte wrong : new byte[] {0x1b, ' ', '\n', (byte) 0xff}) {
            byte[] changed = content.clone();
            changed[at] = wrong;
            assertEquals(Optional.empty(), JoinAnswerCodec.decode(changed));
        }
        byte[] empty = content.clone();
        empty[at - 1] = 0;
        Arrays.fill(empty, at, at + version.length, (byte) 0);
        assertEquals(Optional.empty(), JoinAnswerCodec.decode(empty));
    }

    private static int indexOf(byte[] content, byte[] part) {
        for (int i = 0; i <= content.length - part.length; i++) {
            if (Arrays.equals(content, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("it is not in there");
    }

    @Test
    void aRefusalComesBackAsItWas() {
        for (RefusalReason reason : RefusalReason.values()) {
            JoinAnswer answer = new JoinAnswer.Declined(reason, "because: it is so");
            assertEquals(
                    Optional.of(answer), JoinAnswerCodec.decode(JoinAnswerCodec.encode(answer)));
        }
    }

    /** What every answer weighs must not tell which one it is. */
    @Test
    void everyContentHasTheSameLength() {
        assertEquals(1024, JoinRequestCodec.encode(REQUEST).length);
        assertEquals(1024, JoinAnswerCodec.encode(new JoinAnswer.Accepted(OFFER, NOW)).length);
        assertEquals(
                1024,
                JoinAnswerCodec.encode(new JoinAnswer.Declined(RefusalReason.OTHER, "")).length);
    }

    @Test
    void theLongestOfferFits() {
        List<Cidr> pools = new ArrayList<>();
        List<Cidr> addresses = new ArrayList<>();
        for (int i = 0; i < JoinAnswerCodec.MAX_POOLS; i++) {
            pools.add(Cidr.parse("fd00:" + i + "::/64"));
            addresses.add(Cidr.parse("fd00:" + i + "::2/64"));
        }
        JoinAnswer longest =
                new JoinAnswer.Accepted(
                        new Offer(
                                KEY,
                                "a".repeat(63),
                                addresses,
                                pools,
                                OFFER.presharedKey(),
                                65535,
                                65535),
                        NOW);

        assertEquals(Optional.of(longest), JoinAnswerCodec.decode(JoinAnswerCodec.encode(longest)));
    }

    /** The server's words end on somebody's terminal. */
    @Test
    void aRefusalsTextSteersNoTerminalAndIsCutToFit() {
        JoinAnswer.Declined declined = decline("a\u001b[31mb\nc\u009bd\u202ee");
        assertEquals("a [31mb c d e", declined.detail());
        assertEquals("é".repeat(200), decline("é".repeat(300)).detail());
        assertEquals("a" + "😀".repeat(99), decline("a" + "😀".repeat(300)).detail());
    }

    private static JoinAnswer.Declined decline(String detail) {
        byte[] content =
                JoinAnswerCodec.encode(new JoinAnswer.Declined(RefusalReason.OTHER, detail));
        return assertInstanceOf(
                JoinAnswer.Declined.class, JoinAnswerCodec.decode(content).orElseThrow());
    }

    @Test
    void aReasonOfALaterVersionKeepsItsText() {
        byte[] content = JoinAnswerCodec.encode(new JoinAnswer.Declined(RefusalReason.OTHER, "x"));
        content[5] = (byte) 200;

        assertEquals(
                Optional.of(new JoinAnswer.Declined(RefusalReason.OTHER, "x")),
                JoinAnswerCodec.decode(content));
    }

    @Test
    void aRequestTellsTheTimeOrDoesNot() {
        JoinRequest telling = new JoinRequest(KEY, "pi", false, Optional.of(NOW));
        byte[] content = JoinRequestCodec.encode(telling);
        assertEquals(Optional.of(telling), JoinRequestCodec.decode(content));

        // Its field is the last one: the highest bit of its eight bytes makes it negative.
        content[lengthOfFields(content) - 8] = (byte) 0x80;
        assertEquals(Optional.empty(), JoinRequestCodec.decode(content));
    }

    @Test
    void unknownFieldsArePassedOver() {
        byte[] content = JoinRequestCodec.encode(REQUEST);
        int end = lengthOfFields(content);
        content[end] = (byte) 200;
        content[end + 2] = 3;
        content[end + 3] = 1;

        assertEquals(Optional.of(REQUEST), JoinRequestCodec.decode(content));
    }

    @Test
    void aFieldThatComesTwiceIsRefused() {
        byte[] content = JoinRequestCodec.encode(REQUEST);
        int end = lengthOfFields(content);
        // The last field once more: type 3, one byte.
        content[end] = 3;
        content[end + 2] = 1;

        assertEquals(Optional.empty(), JoinRequestCodec.decode(content));
    }

    @Test
    void aMissingFieldIsRefused() {
        byte[] content = JoinRequestCodec.encode(REQUEST);
        int end = lengthOfFields(content);
        Arrays.fill(content, end - 4, end, (byte) 0);

        assertEquals(Optional.empty(), JoinRequestCodec.decode(content));
    }

    @Test
    void aCutOffFieldIsRefused() {
        byte[] content = new byte[1024];
        content[0] = 1;
        content[1] = 1;
        content[2] = 1;
        content[3] = 4;
        // 1,024 bytes are announced where 1,019 are left.
        assertEquals(Optional.empty(), JoinRequestCodec.decode(content));
        Arrays.fill(content, 2, 1024, (byte) 1);
        assertEquals(Optional.empty(), JoinRequestCodec.decode(content));
    }

    @Test
    void paddingThatIsNotZeroIsRefused() {
        byte[] content = JoinRequestCodec.encode(REQUEST);
        content[1023] = 1;

        assertEquals(Optional.empty(), JoinRequestCodec.decode(content));
    }

    @Test
    void anotherVersionKindOrLengthIsRefused() {
        byte[] content = JoinRequestCodec.encode(REQUEST);
        assertEquals(Optional.empty(), JoinAnswerCodec.decode(content));
        assertEquals(Optional.empty(), JoinRequestCodec.decode(Arrays.copyOf(content, 1023)));
        assertEquals(Optional.empty(), JoinRequestCodec.decode(Arrays.copyOf(content, 1025)));
        content[0] = 2;
        assertEquals(Optional.empty(), JoinRequestCodec.decode(content));
    }

    @Test
    void anAddressOutsideOfThePoolsIsRefused() {
        Offer stray =
                new Offer(
                        KEY,
                        "pi",
                        List.of(Cidr.parse("10.151.0.7/24")),
                        OFFER.pools(),
                        OFFER.presharedKey(),
                        1420,
                        25);

        assertEquals(
                Optional.empty(),
                JoinAnswerCodec.decode(
                        JoinAnswerCodec.encode(new JoinAnswer.Accepted(stray, NOW))));
    }

    @Test
    void anEmptyListOfAddressesIsRefused() {
        Offer none = new Offer(KEY, "pi", List.of(), OFFER.pools(), OFFER.presharedKey(), 1420, 25);

        assertEquals(
                Optional.empty(),
                JoinAnswerCodec.decode(JoinAnswerCodec.encode(new JoinAnswer.Accepted(none, NOW))));
    }

    @Test
    void fieldsMustBeWrittenInOrder() {
        FieldWriter writer = new FieldWriter(1).field(2, new byte[0]);

        assertThrows(IllegalArgumentException.class, () -> writer.field(2, new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> writer.field(256, new byte[0]));
        assertThrows(
                IllegalArgumentException.class, () -> writer.field(3, new byte[1024]).padded());
    }

    /** Whatever is changed, it is read as something valid or not at all; nothing is thrown. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mutatedContentsAreReadOrRefused(long seed) {
        Random random = new Random(seed);
        byte[] request = JoinRequestCodec.encode(REQUEST);
        byte[] offer = JoinAnswerCodec.encode(new JoinAnswer.Accepted(OFFER, NOW));
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] content = (random.nextBoolean() ? request : offer).clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                content[random.nextInt(200)] = (byte) random.nextInt();
            }
            Optional<JoinRequest> readRequest = JoinRequestCodec.decode(content);
            Optional<JoinAnswer> readAnswer = JoinAnswerCodec.decode(content);
            readAnswer.ifPresent(ContentCodecTest::checkUsable);
            if (readRequest.isEmpty() && readAnswer.isEmpty()) {
                refused++;
            }
        }
        assertTrue(refused > 1000, "seed " + seed + ": only " + refused + " were refused");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomContentsAreReadOrRefused(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] content = new byte[1024];
            random.nextBytes(content);
            content[0] = 1;
            content[1] = (byte) (1 + random.nextInt(3));
            assertEquals(Optional.empty(), JoinRequestCodec.decode(content), "seed " + seed);
            assertEquals(Optional.empty(), JoinAnswerCodec.decode(content), "seed " + seed);
        }
    }

    private static void checkUsable(JoinAnswer answer) {
        if (answer instanceof JoinAnswer.Accepted accepted) {
            Offer offer = accepted.offer();
            assertTrue(!offer.name().isEmpty() && offer.mtu() >= 576);
            for (Cidr address : offer.addresses()) {
                IpAddress own = address.address();
                assertTrue(offer.pools().stream().anyMatch(pool -> pool.contains(own)));
            }
        }
    }

    private static int lengthOfFields(byte[] content) {
        int end = content.length;
        while (content[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
