package io.wirelatch.enroll.server;

import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The machines that have proven a one-time code, and how far each of them has come. Every machine
 * that the code is for may ask again until it has connected: its answer may have been lost, or it
 * was ended before it could keep it. When the last of them has connected the code is spent. A
 * machine is told by its WireGuard key. Not safe for use by several threads.
 */
final class CodeUsers {

    private final int uses;
    private final Map<PublicKey, User> users = new LinkedHashMap<>();

    /** What the code says to one machine's use of it. */
    enum CodeUse {
        FINE,
        /** Another machine has used it, and it was for one. */
        SECOND,
        /** As many as it was for have used it, or this one has and has connected. */
        BEYOND
    }

    private enum Progress {
        PROVEN,
        ADMITTED,
        CONNECTED
    }

    private record User(Endpoint from, Progress progress, boolean isNewPeer) {}

    /**
     * @param uses how many machines the code is for
     */
    CodeUsers(int uses) {
        this.uses = uses;
    }

    /** Counts a machine that has proven the code from there. */
    CodeUse use(PublicKey machine, Endpoint from) {
        User known = users.get(machine);
        if (known != null) {
            return known.progress() == Progress.CONNECTED ? CodeUse.BEYOND : CodeUse.FINE;
        }
        if (users.size() < uses) {
            users.put(machine, new User(from, Progress.PROVEN, false));
            return CodeUse.FINE;
        }
        return uses > 1 ? CodeUse.BEYOND : CodeUse.SECOND;
    }

    /**
     * Notes that a machine is a peer by the code.
     *
     * @param asNewPeer whether it was none before
     */
    void admitted(PublicKey machine, boolean asNewPeer) {
        users.computeIfPresent(
                machine,
                (_, user) ->
                        new User(
                                user.from(),
                                user.progress() == Progress.PROVEN
                                        ? Progress.ADMITTED
                                        : user.progress(),
                                user.isNewPeer() || asNewPeer));
    }

    /** Notes that a peer has made a session; one that the code has not let in does not matter. */
    void connected(PublicKey peer) {
        users.computeIfPresent(
                peer,
                (_, user) ->
                        user.progress() == Progress.PROVEN
                                ? user
                                : new User(user.from(), Progress.CONNECTED, user.isNewPeer()));
    }

    /** Whether every machine that the code was for has used it and has connected. */
    boolean isSpent() {
        return users.size() == uses
                && users.values().stream().allMatch(user -> user.progress() == Progress.CONNECTED);
    }

    /** How many machines have used it. */
    int count() {
        return users.size();
    }

    /** Who is a peer by the code and was none before. */
    Set<PublicKey> newPeers() {
        return machines(User::isNewPeer);
    }

    /** Who has been let in by the code and was a peer before. */
    Set<PublicKey> earlierPeers() {
        return machines(user -> user.progress() != Progress.PROVEN && !user.isNewPeer());
    }

    private Set<PublicKey> machines(Predicate<User> which) {
        return users.entrySet().stream()
                .filter(user -> which.test(user.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Where the machine that used the code first did so from; there must be one. */
    Endpoint firstFrom() {
        return users.values().iterator().next().from();
    }
}
