package io.wirelatch.cli.join;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.UnpairedClient;
import io.wirelatch.tunnel.key.PrivateKey;
import java.nio.file.Path;
import java.util.Optional;

/** What a join has to do, decided by what is kept and what was typed. */
sealed interface JoinPlan {

    /**
     * Goes on with a server that this machine has paired with.
     *
     * @param pairAgain whether to pair anew, with the same key, should the server not answer
     */
    record Resume(PairedClient client, boolean pairAgain) implements JoinPlan {}

    /**
     * Pairs first.
     *
     * @param key what an earlier attempt has made; empty for the first one
     */
    record Pair(HostPort server, Optional<PrivateKey> key) implements JoinPlan {}

    /**
     * @param kept what is kept for the interface
     * @param stateFile where it is kept
     * @throws CommandFailure when the interface belongs to something else, or nothing says what to
     *     join
     */
    static JoinPlan decide(
            Optional<NetworkState> kept,
            JoinOptions options,
            String interfaceName,
            Path stateFile) {
        return switch (kept.orElse(null)) {
            case null -> pair(Optional.empty(), options, interfaceName);
            case UnpairedClient(PrivateKey key) -> pair(Optional.of(key), options, interfaceName);
            case PairedClient client -> resume(client, options, interfaceName, stateFile);
            case ServerState _ ->
                    throw new CommandFailure(
                            ExitStatus.FAILED,
                            ("%s is a server's interface here.\n"
                                            + "Join on another one, such as with -i latch1, or remove %s to forget its"
                                            + " keys and peers.")
                                    .formatted(interfaceName, stateFile.getParent()));
        };
    }

    private static JoinPlan pair(
            Optional<PrivateKey> key, JoinOptions options, String interfaceName) {
        HostPort server =
                options.server()
                        .orElseThrow(
                                () ->
                                        CommandFailure.wrongUsage(
                                                ("%s has not joined anything yet, so HOST is missing.\n"
                                                                + "Type the line that 'wirelatch serve' shows on the server: wirelatch"
                                                                + " join HOST")
                                                        .formatted(interfaceName)));
        return new Pair(server, key);
    }

    private static JoinPlan resume(
            PairedClient client, JoinOptions options, String interfaceName, Path stateFile) {
        HostPort joined = new HostPort(client.serverHost(), client.serverPort());
        if (options.server().isPresent() && !options.server().get().isSameAs(joined)) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    ("%s has joined %s already, not %s.\n"
                                    + "Join both with another interface for the new one (-i latch1), or remove"
                                    + " %s to leave the old one.")
                            .formatted(
                                    interfaceName,
                                    joined,
                                    options.server().get(),
                                    stateFile.getParent()));
        }
        if (options.serverKey().filter(key -> !key.isOf(client.offer().serverKey())).isPresent()) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    ("%s has joined %s, whose key is %s and not the one given.\n"
                                    + "Leave --server-key out to go on with it, or remove %s to leave"
                                    + " it.")
                            .formatted(
                                    interfaceName,
                                    joined,
                                    ServerFingerprint.of(client.offer().serverKey()),
                                    stateFile.getParent()));
        }
        return new Resume(client, options.secretInsisted());
    }
}
