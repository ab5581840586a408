package io.wirelatch.enroll.server;

import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.AdmitOutcome.NotAdmitted;
import java.util.Optional;

/** The name that a request leads to, or why it leads to none. */
sealed interface NameChoice {

    record Chosen(String name) implements NameChoice {}

    record Refused(NotAdmitted outcome) implements NameChoice {}

    /** A name that is insisted on must be free; another one gets a suffix where it is not. */
    static NameChoice of(JoinRequest request, CommittedPeers peers) {
        if (!request.nameInsisted()) {
            return new Chosen(
                    PeerNames.firstFree(
                            PeerNames.clean(request.name()),
                            name -> peers.otherHolder(name, request.publicKey()).isPresent()));
        }
        Optional<String> name = PeerNames.parse(request.name());
        if (name.isEmpty()) {
            return new Refused(
                    new NotAdmitted(
                            RefusalReason.NAME_INVALID,
                            "the name cannot be a peer's: " + PeerNames.RULE));
        }
        if (peers.otherHolder(name.get(), request.publicKey()).isPresent()) {
            return new Refused(
                    new NotAdmitted(
                            RefusalReason.NAME_TAKEN,
                            "another peer is called '"
                                    + name.get()
                                    + "': choose another name, or none to get one with a suffix"));
        }
        return new Chosen(name.get());
    }
}
