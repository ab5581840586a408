package io.wirelatch.cli.join;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.ProgressLine;
import io.wirelatch.cli.common.TokenSources;
import io.wirelatch.cli.running.Announcer;
import io.wirelatch.cli.running.HostName;
import io.wirelatch.cli.running.ServiceManager;
import io.wirelatch.cli.running.StopSignal;
import io.wirelatch.enroll.client.PairingAttempt;
import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.PairingProgress;
import io.wirelatch.enroll.client.PairingTarget;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.typed.CheckWords;
import io.wirelatch.enroll.typed.PairingSecret;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.StateException;
import io.wirelatch.state.StateStore;
import io.wirelatch.state.UnpairedClient;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.tun.LinuxTun;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One run of {@code join}: pairs if that has not been done, and is a client until it is told to
 * stop. What it keeps, it keeps before it goes on: its key before the first question, the server's
 * offer before the interface.
 */
public final class Join {

    /** How long a server that this machine has paired with has time to show itself. */
    private static final long CONNECT_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private static final int PROBE_MTU = 1280;

    private final NetworkLocation location;
    private final JoinOptions options;
    private final TokenSources tokens;
    private final PrintWriter out;
    private final ServiceManager service;
    private final StopSignal stop;
    private final ProgressLine preparing;

    /** Whether somebody at the server has to say yes. */
    private boolean isHeld;

    /**
     * @param tokens asked when no token is given and one is needed
     * @param preparing for what is done before the server is asked
     * @param service told when the tunnel is up, connected or not
     */
    public Join(
            NetworkLocation location,
            JoinOptions options,
            TokenSources tokens,
            PrintWriter out,
            ServiceManager service,
            StopSignal stop,
            ProgressLine preparing) {
        this.location = location;
        this.options = options;
        this.tokens = tokens;
        this.out = out;
        this.service = service;
        this.stop = stop;
        this.preparing = preparing;
    }

    /**
     * Returns when a signal has come and everything is taken down.
     *
     * @throws CommandFailure when pairing does not work out, or the network cannot be used here
     * @throws io.wirelatch.state.StateException when the state cannot be used
     * @throws io.wirelatch.tunnel.tun.DeviceException when the system gives no interface or port
     * @throws io.wirelatch.control.ControlException when there can be no control socket
     */
    public void untilStopped() {
        try (StateStore store = StateStore.open(location.stateDir(), location.interfaceName())) {
            JoinPlan plan =
                    JoinPlan.decide(store.load(), options, location.interfaceName(), store.file());
            switch (plan) {
                case JoinPlan.Pair(HostPort server, Optional<PrivateKey> key) -> {
                    Membership membership = pairFirst(store, server, key);
                    runUntilStopped(store, membership);
                }
                case JoinPlan.Resume(PairedClient client, boolean pairAgain) -> {
                    Membership membership = new Membership(client, firstEndpoint(client));
                    if (pairAgain) {
                        runOrPairAgain(store, membership);
                    } else {
                        runUntilStopped(store, membership);
                    }
                }
            }
        }
    }

    /** A place in a network, and where its server was found; unknown when it has to be searched. */
    private record Membership(PairedClient client, Endpoint endpoint) {}

    private Membership pairFirst(StateStore store, HostPort server, Optional<PrivateKey> kept) {
        PairingSecret secret = secret(server);
        List<InetSocketAddress> addresses = addressesOf(server);
        probeInterface();
        PrivateKey key = kept.orElseGet(() -> newIdentity(store));
        return switch (pairWithTries(server, addresses, key, secret)) {
            case PairingOutcome.Paired paired -> keep(store, server, key, paired);
            case PairingOutcome.NoAnswer outcome -> throw unanswered(outcome, server);
            case PairingOutcome.WrongSecret outcome -> throw PairingFailures.of(outcome, server);
            case PairingOutcome.Closed outcome -> throw PairingFailures.of(outcome, server);
            case PairingOutcome.OtherServer outcome -> throw PairingFailures.of(outcome, server);
            case PairingOutcome.Refused outcome ->
                    throw PairingFailures.of(outcome, server, store.file());
            case PairingOutcome.ServerUnproven outcome -> throw PairingFailures.of(outcome, server);
        };
    }

    private void runUntilStopped(StateStore store, Membership membership) {
        try (RunningClient running = start(membership)) {
            stayUntilStopped(store, running);
        }
    }

    private void stayUntilStopped(StateStore store, RunningClient running) {
        options.byHand().ifPresent(start -> start.keepIn(store, location, out::println));
        try (var _ = service.ready(running.summary(), running::isWorking)) {
            stop.await();
        }
    }

    /**
     * Gives the server that is kept a chance first. One that does not answer may be switched off,
     * and then this waits for it, or may have forgotten this machine, and then pairing helps.
     */
    private void runOrPairAgain(StateStore store, Membership membership) {
        Optional<Membership> renewed;
        try (RunningClient running = start(membership)) {
            boolean connected = stop.interruptible(() -> running.awaitConnected(CONNECT_MILLIS));
            renewed =
                    connected || stop.isRequested()
                            ? Optional.empty()
                            : pairAgain(store, membership.client());
            if (renewed.isEmpty()) {
                stayUntilStopped(store, running);
            }
        }
        renewed.ifPresent(place -> runUntilStopped(store, place));
    }

    /** Empty when nobody answered, so that there is nothing better than what is kept. */
    private Optional<Membership> pairAgain(StateStore store, PairedClient client) {
        HostPort server = new HostPort(client.serverHost(), client.serverPort());
        List<InetSocketAddress> addresses = Resolver.resolve(server);
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        out.println("%s does not answer. Pairing with it anew ...".formatted(server));
        PrivateKey key = client.privateKey();
        return switch (pairWithTries(server, addresses, key, secret(server))) {
            case PairingOutcome.Paired paired -> Optional.of(keep(store, server, key, paired));
            case PairingOutcome.NoAnswer _ -> {
                if (isHeld && stop.isRequested()) {
                    throw PairingFailures.stoppedWaiting(server);
                }
                if (!stop.isRequested()) {
                    out.println(
                            "No answer to that either; waiting for %s as it was joined before."
                                    .formatted(server));
                }
                yield Optional.empty();
            }
            case PairingOutcome.WrongSecret outcome -> throw PairingFailures.of(outcome, server);
            case PairingOutcome.Closed outcome -> throw PairingFailures.of(outcome, server);
            case PairingOutcome.OtherServer outcome -> throw PairingFailures.of(outcome, server);
            case PairingOutcome.Refused outcome ->
                    throw PairingFailures.of(outcome, server, store.file());
            case PairingOutcome.ServerUnproven outcome -> throw PairingFailures.of(outcome, server);
        };
    }

    /**
     * What was typed at the prompt may be typed again, as often as the server's window stands it.
     */
    private PairingOutcome pairWithTries(
            HostPort server,
            List<InetSocketAddress> addresses,
            PrivateKey key,
            PairingSecret secret) {
        PairingOutcome outcome = pair(server, addresses, key, secret);
        Optional<String> again = PairingFailures.worthTypingAgain(outcome, server);
        while (options.secret().isEmpty() && again.isPresent() && !stop.isRequested()) {
            out.println(again.get());
            outcome = pair(server, addresses, key, secret(server));
            again = PairingFailures.worthTypingAgain(outcome, server);
        }
        return outcome;
    }

    private PairingOutcome pair(
            HostPort server,
            List<InetSocketAddress> addresses,
            PrivateKey key,
            PairingSecret secret) {
        String name = options.name().or(HostName::ofThisMachine).orElse("");
        // Until the server is asked: hardening the secret takes a slow machine a second.
        preparing.show("Preparing the token or code");
        try {
            return stop.interruptible(
                    () ->
                            PairingAttempt.pair(
                                    new PairingTarget(addresses, options.serverKey()),
                                    secret,
                                    new JoinRequest(
                                            key.publicKey(),
                                            name,
                                            options.name().isPresent(),
                                            Optional.of(Instant.now())),
                                    options.timeout(),
                                    progress(server, secret)));
        } finally {
            preparing.clear();
        }
    }

    private Membership keep(
            StateStore store, HostPort server, PrivateKey key, PairingOutcome.Paired paired) {
        PairedClient client = new PairedClient(key, server.host(), server.port(), paired.offer());
        try {
            store.commit(client);
        } catch (StateException e) {
            throw PairingFailures.placeNotKept(e, server);
        }
        out.println(
                "Paired with %s (%s): this machine is %s there, with %s."
                        .formatted(
                                server,
                                paired.server(),
                                paired.offer().name(),
                                paired.offer().addresses().stream()
                                        .map(Cidr::toString)
                                        .collect(Collectors.joining(" and "))));
        out.println(
                "Check words: %s. The server shows the same, unless somebody stands between."
                        .formatted(paired.checkWords()));
        ClockDifference.sentence(paired.serverTime(), Instant.now()).ifPresent(out::println);
        return new Membership(client, paired.server());
    }

    private RunningClient start(Membership membership) {
        return RunningClient.start(
                location,
                membership.client(),
                membership.endpoint(),
                options.engine(),
                new Announcer(out, LocalTime::now),
                stop);
    }

    private PairingSecret secret(HostPort server) {
        return options.secret()
                .or(() -> stop.whileAsking(tokens::promptForSecret))
                .orElseThrow(() -> PairingFailures.noSecret(server));
    }

    private static List<InetSocketAddress> addressesOf(HostPort server) {
        List<InetSocketAddress> addresses = Resolver.resolve(server);
        if (addresses.isEmpty()) {
            throw PairingFailures.doesNotResolve(server);
        }
        return addresses;
    }

    /** At boot the network may not be up yet: then the server is searched for later. */
    private static Endpoint firstEndpoint(PairedClient client) {
        return Resolver.resolve(new HostPort(client.serverHost(), client.serverPort())).stream()
                .findFirst()
                .map(Endpoint::of)
                .orElse(Endpoint.UNKNOWN);
    }

    /** Finds out that there can be an interface before a place in the network is asked for. */
    private void probeInterface() {
        LinuxTun.open(location.interfaceName(), PROBE_MTU).close();
    }

    private static PrivateKey newIdentity(StateStore store) {
        PrivateKey key = PrivateKey.generate(new SecureRandom());
        store.commit(new UnpairedClient(key));
        return key;
    }

    private CommandFailure unanswered(PairingOutcome.NoAnswer outcome, HostPort server) {
        if (!stop.isRequested()) {
            return PairingFailures.of(
                    outcome, server, options.timeout(), options.serverKey().isPresent());
        }
        return isHeld
                ? PairingFailures.stoppedWaiting(server)
                : PairingFailures.stoppedAsking(server);
    }

    private PairingProgress progress(HostPort server, PairingSecret secret) {
        return new PairingProgress() {
            @Override
            public void trying(InetSocketAddress address) {
                preparing.clear();
                out.println("Asking %s at %s ...".formatted(server, Endpoint.of(address)));
            }

            @Override
            public void answered(InetSocketAddress address) {
                out.println("It answers; proving the token or code ...");
            }

            @Override
            public void closed(InetSocketAddress address, boolean locked) {
                out.println(
                        (secret instanceof PairingSecret.Code
                                        ? "Its pairing window is %s, and a code ends with its window. Have it"
                                                + " opened anew there (sudo wirelatch open 60 --code), and repeat"
                                                + " this with the new code. Asking on, all the same ..."
                                        : "Its pairing window is %s; waiting for somebody to open it ...")
                                .formatted(locked ? "LOCKED" : "CLOSED"));
            }

            @Override
            public void waiting(InetSocketAddress address, CheckWords words, int secondsLeft) {
                isHeld = true;
                out.println(
                        "Waiting for somebody there to let this machine in, for at most %d s ..."
                                .formatted(secondsLeft));
                out.println("Check words: " + words);
            }
        };
    }
}
