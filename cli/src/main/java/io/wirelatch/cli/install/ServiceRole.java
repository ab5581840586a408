package io.wirelatch.cli.install;

import io.wirelatch.state.NetworkState;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.UnpairedClient;
import java.util.Optional;

/** What an interface is on this machine, and the unit that makes it that at each start. */
enum ServiceRole {
    SERVER("server", "serve"),
    CLIENT("client", "join");

    private final String word;
    private final String verb;

    ServiceRole(String word, String verb) {
        this.word = word;
        this.verb = verb;
    }

    /** The role that a state stands for; empty for a client that has not joined anything yet. */
    static Optional<ServiceRole> of(NetworkState state) {
        return switch (state) {
            case ServerState _ -> Optional.of(SERVER);
            case PairedClient _ -> Optional.of(CLIENT);
            case UnpairedClient _ -> Optional.empty();
        };
    }

    String word() {
        return word;
    }

    /** What is typed to be that by hand. */
    String verb() {
        return verb;
    }

    /** The file of the unit for every interface of this role. */
    String templateFile() {
        return "wirelatch-" + word + "@.service";
    }

    /** The unit of one interface. */
    String unit(String interfaceName) {
        return "wirelatch-" + word + "@" + interfaceName + ".service";
    }
}
