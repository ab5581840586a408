package io.wirelatch.enroll.server;

import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.CodeUsers.CodeUse;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What one opening of the window allows, and what has been used of it: the secrets that it takes,
 * the wrong ones that were proven, the machines that have used its code. Not safe for use by
 * several threads.
 */
final class WindowTerms {

    private final WindowOptions options;
    private final HardenedSecret token;
    private final Optional<HardenedSecret> code;
    private final CodeUsers codeUsers;
    private OptionalLong spentNanos = OptionalLong.empty();
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

    /**
     * @param code hardened for these terms, which wipe it in the end
     */
    WindowTerms(WindowOptions options, HardenedSecret token, Optional<HardenedSecret> code) {
        this.options = options;
        this.token = token;
        this.code = code;
        this.codeUsers = new CodeUsers(options.uses());
    }

    WindowOptions options() {
        return options;
    }

    /** The secret for a HELLO with this locator. */
    Choice choose(int locator, long nowNanos) {
        if (locator == token.locator()) {
            return options.accepts().token()
                    ? new Choice.Taken(token)
                    : new Choice.NotTaken(
                            RefusalReason.TOKEN_NOT_TAKEN,
                            "a machine came with a token, and this window takes its code alone");
        }
        return code.filter(_ -> isCodeLocator(locator))
                .map(c -> unlessSpent(c, nowNanos))
                .orElseGet(
                        () ->
                                new Choice.NotTaken(
                                        RefusalReason.CODE_OF_ANOTHER_WINDOW,
                                        "a machine came with a code that is not this window's"));
    }

    private Choice unlessSpent(HardenedSecret ofThisWindow, long nowNanos) {
        return codeUsers.isSpent() && !isCodeWatched(nowNanos)
                ? new Choice.NotTaken(
                        RefusalReason.CODE_USED_UP,
                        "a machine came with this window's code, which has been used")
                : new Choice.Taken(ofThisWindow);
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
        if (!isCode(secret)) {
            return CodeUse.FINE;
        }
        CodeUse use = codeUsers.use(machine, from);
        if (use == CodeUse.SECOND) {
            usedTwice = true;
            suspect = from;
        }
        return use;
    }

    /**
     * Notes that a machine is a peer by this secret.
     *
     * @param asNewPeer whether it was none before
     */
    void noteAdmitted(HardenedSecret secret, PublicKey machine, boolean asNewPeer) {
        if (isCode(secret)) {
            codeUsers.admitted(machine, asNewPeer);
        }
    }

    /** Notes that a peer has made a session. */
    void noteConnected(PublicKey peer, long nowNanos) {
        codeUsers.connected(peer);
        if (spentNanos.isEmpty() && codeUsers.isSpent()) {
            spentNanos = OptionalLong.of(nowNanos);
        }
    }

    /** Whether a HELLO with this locator means the window's code. */
    boolean isCodeLocator(int locator) {
        return code.filter(c -> c.locator() == locator).isPresent();
    }

    /**
     * Whether the code was for one machine which has used it just now, so that another one that
     * proves it means that two know it. It lets nobody in any more.
     */
    boolean isCodeWatched(long nowNanos) {
        return options.uses() == 1
                && spentNanos.isPresent()
                && nowNanos - spentNanos.getAsLong() < PairingLimits.CODE_WATCH.toNanos();
    }

    /** Who is a peer by the code and was none before this window. */
    Set<PublicKey> newByCode() {
        return codeUsers.newPeers();
    }

    int codeUses() {
        return codeUsers.count();
    }

    /** Where the machine that used the code first did so from. */
    Endpoint firstUser() {
        return codeUsers.firstFrom();
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
        if (triesLeft() == 0) {
            return Optional.of(WindowClosedReason.TOO_MANY_FAILURES);
        }
        return codeUsers.isSpent() && !options.accepts().token()
                ? Optional.of(WindowClosedReason.CODE_USED)
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
