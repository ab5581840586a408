package io.wirelatch.enroll.server;

import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one opening of the window allows, and what has been used of it: the secrets that it takes,
 * the wrong ones that were proven, the machines that have used its code. A machine is told by its
 * WireGuard key, so one that asks again, or was started again, is the same. Not safe for use by
 * several threads.
 */
final class WindowTerms {

    private final WindowOptions options;
    private final HardenedSecret token;
    private final Optional<HardenedSecret> code;
    private final Map<PublicKey, Endpoint> codeUsers = new LinkedHashMap<>();
    private final Set<PublicKey> newByCode = new LinkedHashSet<>();
    private int failures;
    private boolean usedTwice;
    private Endpoint suspect = Endpoint.UNKNOWN;

    /** What the terms say to the secret that a HELLO names. */
    sealed interface Choice {

        /** To be proven. */
        record Taken(HardenedSecret secret) implements Choice {}

        /** Not worth a try, and no guess spent. */
        record NotTaken(RefusalReason reason, String detail) implements Choice {}
    }

    /** What the terms say to one machine's use of the code. */
    enum CodeUse {
        FINE,
        /** Another machine has used it, and it was for one. */
        SECOND,
        /** As many as it was for have used it. */
        BEYOND
    }

    /**
     * @param code hardened for these terms, which wipe it in the end
     */
    WindowTerms(WindowOptions options, HardenedSecret token, Optional<HardenedSecret> code) {
        this.options = options;
        this.token = token;
        this.code = code;
    }

    WindowOptions options() {
        return options;
    }

    /** The secret for a HELLO with this locator. */
    Choice choose(int locator) {
        if (locator == token.locator()) {
            return options.accepts().token()
                    ? new Choice.Taken(token)
                    : new Choice.NotTaken(
                            RefusalReason.TOKEN_NOT_TAKEN,
                            "a machine came with a token, and this window takes its code alone");
        }
        return code.filter(c -> c.locator() == locator)
                .<Choice>map(Choice.Taken::new)
                .orElseGet(
                        () ->
                                new Choice.NotTaken(
                                        RefusalReason.CODE_OF_ANOTHER_WINDOW,
                                        "a machine came with a code that is not this window's"));
    }

    /** Counts a wrong secret from there, and returns how many more the window stands. */
    int countFailure(Endpoint from) {
        suspect = from;
        failures++;
        return triesLeft();
    }

    int failures() {
        return failures;
    }

    private int triesLeft() {
        return Math.max(0, options.maxFailures() - failures);
    }

    /** Counts a machine that has proven this secret. */
    CodeUse use(HardenedSecret secret, PublicKey machine, Endpoint from) {
        if (!isCode(secret) || codeUsers.containsKey(machine)) {
            return CodeUse.FINE;
        }
        if (codeUsers.size() < options.uses()) {
            codeUsers.put(machine, from);
            return CodeUse.FINE;
        }
        if (options.uses() > 1) {
            return CodeUse.BEYOND;
        }
        usedTwice = true;
        suspect = from;
        return CodeUse.SECOND;
    }

    /** Notes a machine that is a peer by the code and was none before this window. */
    void noteNew(HardenedSecret secret, PublicKey machine) {
        if (isCode(secret)) {
            newByCode.add(machine);
        }
    }

    /** Who is a peer by the code and was none before this window. */
    Set<PublicKey> newByCode() {
        return Set.copyOf(newByCode);
    }

    int codeUses() {
        return codeUsers.size();
    }

    /** Where the machine that used the code first did so from. */
    Endpoint firstUser() {
        return codeUsers.values().iterator().next();
    }

    /** Who gave the last reason to close it before its time; unknown when nobody has. */
    Endpoint suspect() {
        return suspect;
    }

    /** Why the window has to close now, if it has to. */
    Optional<WindowClosedReason> reasonToClose() {
        if (usedTwice) {
            return Optional.of(WindowClosedReason.CODE_USED_TWICE);
        }
        return triesLeft() == 0
                ? Optional.of(WindowClosedReason.TOO_MANY_FAILURES)
                : Optional.empty();
    }

    /** Wipes the code; the token is for the next window too. */
    void destroy() {
        code.ifPresent(HardenedSecret::destroy);
    }

    private boolean isCode(HardenedSecret secret) {
        return code.filter(secret::equals).isPresent();
    }
}
