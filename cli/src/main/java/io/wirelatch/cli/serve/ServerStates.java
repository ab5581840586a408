package io.wirelatch.cli.serve;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.UnpairedClient;
import io.wirelatch.tunnel.key.PrivateKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Decides what a server starts with: what is kept, where there is something, and otherwise what was
 * typed or the defaults.
 */
final class ServerStates {

    static final Cidr DEFAULT_POOL = Cidr.parse("10.150.0.0/24");

    private final String interfaceName;
    private final Path stateFile;
    private final RandomGenerator random;

    /**
     * @param random for keys, the token and the IPv6 pool; a cryptographic one outside of tests
     */
    ServerStates(String interfaceName, Path stateFile, RandomGenerator random) {
        this.interfaceName = interfaceName;
        this.stateFile = stateFile;
        this.random = random;
    }

    /**
     * @param ipv6 whether the machine speaks it; without, a first start leaves the IPv6 pool out
     * @throws CommandFailure when what was typed is out of range or contradicts what is kept
     */
    ServerState choose(Optional<NetworkState> kept, ServeOptions options, boolean ipv6) {
        return switch (kept.orElse(null)) {
            case null -> first(options, ipv6);
            // A join that came to nothing has left a key that nobody knows: it is in nobody's way.
            case UnpairedClient _ -> first(options, ipv6);
            case ServerState server -> again(server, options);
            case PairedClient client ->
                    throw isClient(
                            "it has joined "
                                    + new HostPort(client.serverHost(), client.serverPort()));
        };
    }

    private ServerState first(ServeOptions options, boolean ipv6) {
        List<Cidr> pools = options.pools().isEmpty() ? defaultPools(ipv6) : options.pools();
        requireUsable(pools);
        int mtu = options.mtu().orElse(ServeOptions.DEFAULT_MTU);
        requireMtuFor(pools, mtu);
        return new ServerState(
                PrivateKey.generate(random),
                options.token()
                        .or(options::firstToken)
                        .orElseGet(() -> PairingToken.generate(random)),
                pools,
                options.port().orElse(HostPort.DEFAULT_PORT),
                mtu,
                List.of());
    }

    private List<Cidr> defaultPools(boolean ipv6) {
        List<Cidr> pools = new ArrayList<>(List.of(DEFAULT_POOL));
        if (ipv6) {
            pools.add(Cidr.randomUniqueLocal(random));
        }
        return pools;
    }

    private ServerState again(ServerState kept, ServeOptions options) {
        if (!options.pools().isEmpty()
                && !new HashSet<>(options.pools()).equals(new HashSet<>(kept.pools()))) {
            throw contradiction(
                    "--pool",
                    list(kept.pools()),
                    list(options.pools()),
                    "change the pools with 'wirelatch pool add' or 'pool grow', ");
        }
        requireKept("--port", kept.port(), options.port());
        requireKept("--mtu", kept.mtu(), options.mtu());
        if (options.token().isPresent() && !options.token().get().equals(kept.token())) {
            throw contradiction(
                    "--token",
                    "another token",
                    "the one given",
                    "replace it with 'wirelatch rekey-token', ");
        }
        return kept;
    }

    private void requireKept(String flag, int kept, OptionalInt typed) {
        if (typed.isPresent() && typed.getAsInt() != kept) {
            throw contradiction(flag, String.valueOf(kept), String.valueOf(typed.getAsInt()), "");
        }
    }

    /**
     * @param change how it can be had all the same, with a comma behind it; may be empty
     */
    private CommandFailure contradiction(String flag, String kept, String typed, String change) {
        return CommandFailure.wrongUsage(
                ("%s was set up with %s for %s, and not with %s.\n"
                                + "Leave it out to go on as before, %schoose another interface with -i, or"
                                + " remove %s to begin anew without its peers.")
                        .formatted(
                                interfaceName, kept, flag, typed, change, stateFile.getParent()));
    }

    private CommandFailure isClient(String why) {
        return new CommandFailure(
                ExitStatus.FAILED,
                ("%s is a client's interface here: %s.\n"
                                + "Serve on another one with -i, or remove %s to forget that.")
                        .formatted(interfaceName, why, stateFile.getParent()));
    }

    private static void requireUsable(List<Cidr> pools) {
        try {
            AddressPools _ = new AddressPools(pools);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private static void requireMtuFor(List<Cidr> pools, int mtu) {
        boolean ipv6 = pools.stream().anyMatch(pool -> pool.family() == IpFamily.IPV6);
        if (ipv6 && mtu < ServeOptions.MIN_IPV6_MTU) {
            throw CommandFailure.wrongUsage(
                    ("an IPv6 pool needs an MTU of at least %d, not %d.\n"
                                    + "Raise it, or do without IPv6, such as with: --pool %s")
                            .formatted(ServeOptions.MIN_IPV6_MTU, mtu, DEFAULT_POOL));
        }
    }

    private static String list(List<Cidr> pools) {
        return pools.stream().map(Cidr::toString).collect(Collectors.joining(", "));
    }
}
