package io.wirelatch.enroll.server;

import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.tunnel.key.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The machines that wait for somebody to say yes, by the key that each would be a peer with. Not
 * safe for use by several threads.
 */
final class HeldJoiners {

    /**
     * One of them, with what deciding takes.
     *
     * @param pairing in which it is told
     */
    record Entry(HeldJoiner joiner, JoinRequest request, Pairing pairing) {}

    /** The longest waiting first. */
    private final Map<PublicKey, Entry> entries = new LinkedHashMap<>();

    /** Puts a machine in; one that is there already, and was started again, keeps its place. */
    void put(Entry entry) {
        entries.put(entry.joiner().publicKey(), entry);
    }

    /** A name by which to call a machine: what it would be called, if nobody else is. */
    String nameFor(JoinRequest request, Predicate<String> isPeer) {
        return PeerNames.firstFree(
                PeerNames.clean(request.name()),
                name -> isPeer.test(name) || isAnothers(name, request.publicKey()));
    }

    private boolean isAnothers(String name, PublicKey machine) {
        return list().stream()
                .anyMatch(j -> j.name().equals(name) && !j.publicKey().equals(machine));
    }

    boolean isFullFor(PublicKey machine) {
        return entries.size() >= PairingLimits.MAX_HELD && !entries.containsKey(machine);
    }

    /** The one that a person means, which waits no more. */
    Optional<Entry> take(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        Optional<Entry> found =
                entries.values().stream().filter(e -> e.joiner().name().equals(wanted)).findFirst();
        found.ifPresent(entry -> entries.remove(entry.joiner().publicKey()));
        return found;
    }

    /** Those that have not asked for a while, which wait no more. */
    List<Entry> takeSilent(long nowNanos) {
        return take(entry -> entry.pairing().hasExpired(nowNanos));
    }

    /** All of them, which wait no more. */
    List<Entry> takeAll() {
        return take(_ -> true);
    }

    List<HeldJoiner> list() {
        return entries.values().stream().map(Entry::joiner).toList();
    }

    private List<Entry> take(Predicate<Entry> which) {
        List<Entry> taken = new ArrayList<>(entries.values().stream().filter(which).toList());
        entries.values().removeAll(taken);
        return taken;
    }
}
