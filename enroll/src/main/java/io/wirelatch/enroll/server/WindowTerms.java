package io.wirelatch.enroll.server;

import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.CodeUsers.CodeUse;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.Optional;
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
    Choice choose(int locator) {
        if (locator == token.locator()) {
            return options.accepts().token()
                    ? new Choice.Taken(token)
                    : new Choice.NotTaken(
                            RefusalReason.TOKEN_NOT_TAKEN,
                            "a machine came with a token, and this window takes its code alone");
        }
        return code.filter(c -> c.locator() == locator)
                .map(this::unlessSpent)
                .orElseGet(
                        () ->
                                new Choice.NotTaken(
                                        RefusalReason.CODE_OF_ANOTHER_WINDOW,
                                        "a machine came with a code that is not this window's"));
    }

    private Choice unlessSpent(HardenedSecret ofThisWindow) {
        return codeUsers.isSpent() && !watchesCode()
                ? new Choice.NotTaken(
                        RefusalReason.CODE_USED_UP,
                        "a machine came with this window's code, which has been used")
                : new Choice.Taken(ofThisWindow);
    }

    /** Whether as many wrong secrets were proven as close it. */
    boolean isOutOfTries() {
        return triesLeft() == 0;
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

    /**
     * Notes that a peer has made a session.
     *
     * @return whether the code is watched since then
     */
    boolean noteConnected(PublicKey peer) {
        boolean watchedBefore = watchesCode();
        codeUsers.connected(peer);
        return watchesCode() && !watchedBefore;
    }

    /**
     * Whether the window is for one machine, which has proven the code: nobody else gets in, and
     * another one that proves it means that two know it. There is nothing left to guess, and a
     * thief who was first must not lock out with wrong codes whom the code was for.
     */
    private boolean isCodeTaken() {
        return options.uses() == 1 && !options.accepts().token() && codeUsers.count() == 1;
    }

    /** Whether that machine has connected, so that the window is open for a second one alone. */
    private boolean watchesCode() {
        return isCodeTaken() && codeUsers.isSpent();
    }

    /** Who has been let in by the code and was a peer before this window. */
    Set<PublicKey> earlierPeersByCode() {
        return codeUsers.earlierPeers();
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
        if (isOutOfTries() && !isCodeTaken()) {
            return Optional.of(WindowClosedReason.TOO_MANY_FAILURES);
        }
        return codeUsers.isSpent() && !options.accepts().token() && !watchesCode()
                ? Optional.of(WindowClosedReason.CODE_USED)
                : Optional.empty();
    }

    /** Why the window closes when its time is over. */
    WindowClosedReason reasonAtDeadline() {
        if (isOutOfTries()) {
            return WindowClosedReason.TOO_MANY_FAILURES;
        }
        return watchesCode() ? WindowClosedReason.CODE_USED : WindowClosedReason.DEADLINE;
    }

    /** Wipes the code; the token is for the next window too. */
    void destroy() {
        code.ifPresent(HardenedSecret::destroy);
    }

    private boolean isCode(HardenedSecret secret) {
        return code.filter(secret::equals).isPresent();
    }
}
