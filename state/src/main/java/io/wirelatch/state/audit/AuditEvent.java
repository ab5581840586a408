package io.wirelatch.state.audit;

import io.wirelatch.tunnel.key.PublicKey;
import java.time.Instant;
import java.util.Optional;

/**
 * One thing that happened at the pairing. None of its parts can hold a secret, as long as the
 * detail holds none.
 *
 * @param time when, by the machine's clock
 * @param source the address and port that the other machine sent from, where one is meant
 * @param name what the machine is called, where it has a name already
 * @param publicKey who it is, where that is known
 * @param user who commanded it, where somebody did
 * @param detail what there is to say beside that, in words for a person; may be empty
 */
public record AuditEvent(
        Instant time,
        AuditKind kind,
        Optional<String> source,
        Optional<String> name,
        Optional<PublicKey> publicKey,
        Optional<LocalUser> user,
        String detail) {

    /** An event of which nothing but its kind is known yet. */
    public static AuditEvent of(Instant time, AuditKind kind, String detail) {
        return new AuditEvent(
                time,
                kind,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                detail);
    }

    /** The same event, with where the other machine sent from. */
    public AuditEvent from(String newSource) {
        return new AuditEvent(time, kind, Optional.of(newSource), name, publicKey, user, detail);
    }

    /** The same event, with whom it is about. */
    public AuditEvent about(String newName, PublicKey newPublicKey) {
        return new AuditEvent(
                time, kind, source, Optional.of(newName), Optional.of(newPublicKey), user, detail);
    }

    /** The same event, with who commanded it. */
    public AuditEvent by(Optional<LocalUser> newUser) {
        return new AuditEvent(time, kind, source, name, publicKey, newUser, detail);
    }
}
