package io.wirelatch.cli.running;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.control.uapi.NotPermittedException;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerChange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PairedNetworkTest {

    private final Random random = new Random(5);
    private final PrivateKey own = PrivateKey.generate(random);
    private final PublicKey pi = PrivateKey.generate(random).publicKey();
    private final PublicKey laptop = PrivateKey.generate(random).publicKey();
    private final PublicKey byHand = PrivateKey.generate(random).publicKey();
    private final Set<PublicKey> paired = Set.of(pi, laptop);

    @Test
    void anotherPrivateKeyIsRefusedAndTheSameOneIsNone() {
        assertAllowed(change(Optional.of(own.copy()), false));
        assertRefused(change(Optional.of(PrivateKey.generate(random)), false), "private key");
        assertRefused(change(Optional.of(PrivateKey.NONE), false), "private key");
    }

    @Test
    void whoHasPairedIsNotTakenAwayAndWhoWasSetByHandIs() {
        assertRefused(
                change(Optional.empty(), false, removal(byHand), removal(pi)),
                "wirelatch remove " + pi.toBase64());
        assertAllowed(change(Optional.empty(), false, removal(byHand)));
    }

    @Test
    void aListOfAllPeersMustHaveEverybodyWhoHasPaired() {
        assertAllowed(change(Optional.empty(), true, setting(laptop, false), setting(pi, false)));
        assertRefused(
                change(Optional.empty(), true, setting(laptop, false), setting(byHand, false)),
                pi.toBase64());
        assertRefused(
                change(Optional.empty(), true, setting(laptop, false), setting(pi, true)),
                pi.toBase64());
    }

    @Test
    void whatCountsIsTheEndOfTheChange() {
        assertAllowed(change(Optional.empty(), false, removal(pi), setting(pi, false)));
        assertRefused(
                change(Optional.empty(), false, removal(pi), setting(pi, true)), pi.toBase64());
        assertRefused(
                change(Optional.empty(), false, setting(pi, false), removal(pi)), pi.toBase64());
    }

    @Test
    void othersAndOtherSettingsOfThePairedAreFreeToChange() {
        assertAllowed(
                new InterfaceChange(
                        Optional.empty(),
                        OptionalInt.of(51999),
                        OptionalInt.of(7),
                        false,
                        List.of(setting(pi, true), setting(byHand, false))));
    }

    private void assertAllowed(InterfaceChange change) {
        assertDoesNotThrow(() -> PairedNetwork.check(change, own, paired));
    }

    private void assertRefused(InterfaceChange change, String why) {
        NotPermittedException refusal =
                assertThrows(
                        NotPermittedException.class,
                        () -> PairedNetwork.check(change, own, paired));
        assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal::getMessage);
    }

    private static InterfaceChange change(
            Optional<PrivateKey> key, boolean replacePeers, PeerChange... peers) {
        return new InterfaceChange(
                key, OptionalInt.empty(), OptionalInt.empty(), replacePeers, List.of(peers));
    }

    private static PeerChange removal(PublicKey peer) {
        return peerChange(peer, true, false);
    }

    private static PeerChange setting(PublicKey peer, boolean updateOnly) {
        return peerChange(peer, false, updateOnly);
    }

    private static PeerChange peerChange(PublicKey peer, boolean remove, boolean updateOnly) {
        return new PeerChange(
                peer,
                remove,
                updateOnly,
                Optional.of(PresharedKey.NONE),
                Optional.empty(),
                OptionalInt.empty(),
                false,
                List.of());
    }
}
