package io.wirelatch.cli.running;

import io.wirelatch.control.uapi.NotPermittedException;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerChange;
import java.util.HashSet;
import java.util.Set;

/**
 * What wg may not change about a network whose members have paired: who this machine is, and that
 * the others belong to it. Both are kept in state.json; pure.
 */
public final class PairedNetwork {

    private PairedNetwork() {}

    /**
     * Lets a change pass, or refuses all of it.
     *
     * @param own this machine's key; a change that sets the same one is none
     * @param paired who has paired; whatever else the change does to them may be done
     * @throws NotPermittedException for another private key, and when somebody who has paired would
     *     be a peer no more
     */
    public static void check(InterfaceChange change, PrivateKey own, Set<PublicKey> paired) {
        if (change.privateKey().isPresent() && !change.privateKey().get().equals(own)) {
            throw new NotPermittedException(
                    "wg may not change the private key: this one is what those who have paired know."
                            + " Nothing was changed.");
        }
        for (PublicKey member : missingAfter(change, paired)) {
            throw new NotPermittedException(
                    ("wg may not take %s away, which has paired. Nothing was changed."
                                    + " What ends its membership is, on the server: wirelatch remove %s")
                            .formatted(member.toBase64(), member.toBase64()));
        }
    }

    private static Set<PublicKey> missingAfter(InterfaceChange change, Set<PublicKey> paired) {
        Set<PublicKey> missing = change.replacePeers() ? new HashSet<>(paired) : new HashSet<>();
        for (PeerChange peer : change.peers()) {
            if (!paired.contains(peer.publicKey())) {
                continue;
            }
            if (peer.remove()) {
                missing.add(peer.publicKey());
            } else if (!peer.updateOnly()) {
                missing.remove(peer.publicKey());
            }
        }
        return missing;
    }
}
