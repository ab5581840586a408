package io.wirelatch.state.audit;

import java.util.Optional;

/**
 * Who gave a command on this machine.
 *
 * @param uid the effective user of the process that asked
 * @param name what that user is called here; empty when the system does not know
 * @param login who had logged in to become that user, as with sudo; empty when nobody else had
 */
public record LocalUser(long uid, Optional<String> name, Optional<String> login) {

    /** For a person, such as {@code root (ada)}. */
    @Override
    public String toString() {
        return name.orElse("user " + uid) + login.map(who -> " (" + who + ")").orElse("");
    }
}
