package io.wirelatch.enroll.client;

import io.wirelatch.enroll.client.PairingOutcome.Closed;
import io.wirelatch.enroll.client.PairingOutcome.NoAnswer;
import io.wirelatch.enroll.client.PairingOutcome.OtherServer;
import io.wirelatch.enroll.client.PairingOutcome.Paired;
import io.wirelatch.enroll.client.PairingOutcome.Refused;
import io.wirelatch.enroll.client.PairingOutcome.ServerUnproven;
import io.wirelatch.enroll.client.PairingOutcome.WrongSecret;
import io.wirelatch.enroll.client.UnansweredServer.Finding;
import io.wirelatch.enroll.message.JoinAnswer;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingCodec;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.typed.CheckWords;
import io.wirelatch.state.Offer;
import io.wirelatch.tunnel.packet.Endpoint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The client's side of pairing with a server that is known under several addresses. The first
 * address is tried at once and each next one a second later beside it, until one gives its share:
 * then that one alone is spoken to, unless it turns out to be hopeless.
 *
 * <p>It does no I/O and reads no clock: {@link PairingAttempt} does both. Not safe for use by
 * several threads.
 */
final class PairingClient {

    private final PairingTask task;
    private final RandomGenerator random;
    private final PairingProgress progress;
    private final List<Candidate> candidates;
    private final long startedNanos;
    private long deadlineNanos;
    private long nextStartNanos;
    private Optional<Long> lastChanceNanos = Optional.empty();

    /**
     * A datagram to send.
     *
     * @param server where to, as an index into the list of addresses
     */
    record Outgoing(int server, Octets datagram) {}

    /** One address and what is known of it. */
    private static final class Candidate {

        final InetSocketAddress address;
        Optional<PairingExchange> exchange = Optional.empty();
        Finding finding = Finding.NOT_TRIED;
        boolean announced;
        boolean announcedClosed;

        /** Of the wait that was told last: one that begins anew has others. */
        Optional<CheckWords> toldCheckWords = Optional.empty();

        Candidate(InetSocketAddress address) {
            this.address = address;
        }

        boolean hasEnded(long nowNanos) {
            return exchange.map(e -> e.hasEnded(nowNanos)).orElse(false);
        }

        boolean isConfirming(long nowNanos) {
            return exchange.map(e -> e.isConfirming() && !e.hasEnded(nowNanos)).orElse(false);
        }

        UnansweredServer unanswered() {
            boolean shared = exchange.map(PairingExchange::everShared).orElse(false);
            return new UnansweredServer(address, shared ? Finding.FELL_SILENT : finding);
        }
    }

    /**
     * @param servers every resolved address, the preferred one first; one at least
     */
    PairingClient(
            List<InetSocketAddress> servers,
            PairingTask task,
            Duration timeout,
            RandomGenerator random,
            PairingProgress progress,
            long nowNanos) {
        this.task = task;
        this.random = random;
        this.progress = progress;
        this.candidates = servers.stream().map(Candidate::new).toList();
        this.startedNanos = nowNanos;
        this.deadlineNanos = nowNanos + timeout.toNanos();
        this.nextStartNanos = nowNanos;
    }

    /** Starts what is due and returns what is to be sent now. */
    List<Outgoing> advance(long nowNanos) {
        noteHopeless(nowNanos);
        startNext(nowNanos);
        List<Outgoing> outgoing = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            int server = i;
            if (maySpeak(candidates.get(i), nowNanos)) {
                candidates
                        .get(i)
                        .exchange
                        .flatMap(exchange -> exchange.dueDatagram(nowNanos))
                        .ifPresent(d -> outgoing.add(new Outgoing(server, Octets.of(d))));
            }
        }
        return outgoing;
    }

    /** Takes a datagram that came to the socket of this server's address. */
    void receive(int server, byte[] datagram, long nowNanos) {
        Candidate candidate = candidates.get(server);
        if (!maySpeak(candidate, nowNanos)) {
            return;
        }
        candidate.exchange.ifPresent(
                exchange ->
                        PairingCodec.decode(datagram)
                                .ifPresent(message -> exchange.receive(message, nowNanos)));
        if (candidate.isConfirming(nowNanos) && !candidate.announced) {
            candidate.announced = true;
            progress.answered(candidate.address);
        }
        candidate.exchange.ifPresent(exchange -> announce(candidate, exchange));
    }

    private void announce(Candidate candidate, PairingExchange exchange) {
        if (exchange.closed().isPresent() && !candidate.announcedClosed) {
            candidate.announcedClosed = true;
            progress.closed(candidate.address, isLocked(exchange));
        }
        exchange.waiting()
                .ifPresent(
                        waiting -> {
                            goOnFor(waiting);
                            Optional<CheckWords> words = Optional.of(waiting.checkWords());
                            if (!candidate.toldCheckWords.equals(words)) {
                                candidate.toldCheckWords = words;
                                progress.waiting(
                                        candidate.address,
                                        waiting.checkWords(),
                                        waiting.secondsLeft());
                            }
                        });
    }

    /** Somebody at the server is to say yes, which takes longer than what a program needs. */
    private void goOnFor(PairingExchange.Waiting waiting) {
        long hopeNanos =
                waiting.heardNanos()
                        + TimeUnit.SECONDS.toNanos(waiting.secondsLeft())
                        + PairingTimes.WAITING_MARGIN.toNanos();
        long latestNanos = startedNanos + PairingTimes.MAX_WAITING.toNanos();
        deadlineNanos = later(deadlineNanos, earlier(hopeNanos, latestNanos));
    }

    /**
     * Takes a word from the network about an address. Nobody vouches for it, so the address is
     * still tried, but the next one does not wait any longer.
     */
    void unreachable(int server, Finding finding, long nowNanos) {
        candidates.get(server).finding = finding;
        nextStartNanos = nowNanos;
    }

    /** What came of it, once that is known. */
    Optional<PairingOutcome> outcome(long nowNanos) {
        for (Candidate candidate : candidates) {
            Optional<PairingExchange.Answer> answer =
                    candidate.exchange.flatMap(PairingExchange::answer);
            if (answer.isPresent()) {
                return Optional.of(outcomeOf(answer.get(), Endpoint.of(candidate.address)));
            }
        }
        boolean allEnded = candidates.stream().allMatch(c -> c.hasEnded(nowNanos));
        boolean chancesOver =
                lastChanceNanos.map(end -> nowNanos - end >= 0).orElse(false)
                        && speaker(nowNanos).isEmpty();
        return allEnded || chancesOver || nowNanos - deadlineNanos >= 0
                ? Optional.of(outcomeWithoutProof())
                : Optional.empty();
    }

    /** What it comes to when the attempt ends now, without a proven answer. */
    PairingOutcome outcomeWithoutProof() {
        for (Hint hint : Hint.values()) {
            for (Candidate candidate : candidates) {
                if (candidate.exchange.flatMap(PairingExchange::hint).equals(Optional.of(hint))) {
                    return outcomeOf(
                            hint, candidate.exchange.get(), Endpoint.of(candidate.address));
                }
            }
        }
        for (Candidate candidate : candidates) {
            Optional<PairingExchange> exchange = candidate.exchange;
            if (exchange.flatMap(PairingExchange::closed).isPresent()) {
                return new Closed(
                        Endpoint.of(candidate.address),
                        isLocked(exchange.get()),
                        exchange.get().everShared());
            }
        }
        return new NoAnswer(candidates.stream().map(Candidate::unanswered).toList());
    }

    private static boolean isLocked(PairingExchange exchange) {
        return exchange.closed().equals(Optional.of(RefusalReason.LOCKED));
    }

    /** When {@link #advance} or {@link #outcome} may next have something new to say. */
    long nextWakeNanos(long nowNanos) {
        long wakeNanos = deadlineNanos;
        if (speaker(nowNanos).isEmpty()) {
            if (lastChanceNanos.isPresent()) {
                wakeNanos = earlier(wakeNanos, lastChanceNanos.get());
            }
            if (hasUntried()) {
                wakeNanos = earlier(wakeNanos, nextStartNanos);
            }
        }
        for (Candidate candidate : candidates) {
            if (maySpeak(candidate, nowNanos) && !candidate.hasEnded(nowNanos)) {
                wakeNanos =
                        earlier(
                                wakeNanos,
                                candidate
                                        .exchange
                                        .map(PairingExchange::nextWakeNanos)
                                        .orElse(wakeNanos));
            }
        }
        return wakeNanos;
    }

    /** Wipes the secrets; the client is of no use afterwards. */
    void destroy() {
        candidates.forEach(c -> c.exchange.ifPresent(PairingExchange::destroy));
    }

    private void startNext(long nowNanos) {
        while (hasUntried() && speaker(nowNanos).isEmpty() && nowNanos - nextStartNanos >= 0) {
            Candidate next =
                    candidates.stream().filter(c -> c.exchange.isEmpty()).findFirst().orElseThrow();
            next.exchange = Optional.of(new PairingExchange(task, random, nowNanos));
            if (next.finding == Finding.NOT_TRIED) {
                next.finding = Finding.SILENT;
            }
            progress.trying(next.address);
            if (lastChanceNanos.isEmpty()) {
                nextStartNanos = nowNanos + PairingTimes.NEXT_ADDRESS.toNanos();
            }
        }
    }

    /** Once one address is hopeless, the others are all tried at once and for a short time. */
    private void noteHopeless(long nowNanos) {
        if (lastChanceNanos.isEmpty() && candidates.stream().anyMatch(c -> c.hasEnded(nowNanos))) {
            lastChanceNanos = Optional.of(nowNanos + PairingTimes.LAST_CHANCE.toNanos());
            nextStartNanos = nowNanos;
        }
    }

    private boolean hasUntried() {
        return candidates.stream().anyMatch(c -> c.exchange.isEmpty());
    }

    /** The one address that has given its share and owes an answer. */
    private Optional<Candidate> speaker(long nowNanos) {
        return candidates.stream().filter(c -> c.isConfirming(nowNanos)).findFirst();
    }

    private boolean maySpeak(Candidate candidate, long nowNanos) {
        return speaker(nowNanos).map(speaker -> speaker.equals(candidate)).orElse(true);
    }

    private PairingOutcome outcomeOf(PairingExchange.Answer proven, Endpoint server) {
        return switch (proven.answer()) {
            case JoinAnswer.Accepted(Offer offer, Instant serverTime) ->
                    task.server().map(key -> key.isOf(offer.serverKey())).orElse(true)
                            ? new Paired(offer, server, proven.checkWords(), serverTime)
                            : new OtherServer(server, Optional.of(offer.serverKey()));
            case JoinAnswer.Declined(RefusalReason reason, String detail) ->
                    new Refused(reason, detail, server, true);
            case JoinAnswer.Waiting _ ->
                    throw new IllegalStateException("to wait is no answer that ends an exchange");
        };
    }

    private static PairingOutcome outcomeOf(Hint hint, PairingExchange exchange, Endpoint server) {
        return switch (hint) {
            case WRONG_SECRET -> new WrongSecret(server, exchange.triesLeft());
            case OTHER_SERVER_KEY -> new OtherServer(server, Optional.empty());
            case SERVER_UNPROVEN -> new ServerUnproven(server);
            case CODE_OF_ANOTHER_WINDOW ->
                    unproven(
                            RefusalReason.CODE_OF_ANOTHER_WINDOW,
                            "the code is not the one of the window that is open now: its first four"
                                    + " digits are others",
                            server);
            case CODE_USED_UP ->
                    unproven(
                            RefusalReason.CODE_USED_UP,
                            "the code has been used already: if that was none of your machines,"
                                    + " remove there what has joined, and have the window opened"
                                    + " anew",
                            server);
            case TOKEN_NOT_TAKEN ->
                    unproven(
                            RefusalReason.TOKEN_NOT_TAKEN,
                            "the window that is open now takes its one-time code, not the token",
                            server);
            case OTHER_VERSION ->
                    unproven(
                            RefusalReason.VERSION_NOT_UNDERSTOOD,
                            "the server speaks another version of the pairing protocol: update the"
                                    + " older of the two machines",
                            server);
        };
    }

    private static PairingOutcome unproven(RefusalReason reason, String detail, Endpoint server) {
        return new Refused(reason, detail, server, false);
    }

    private static long later(long oneNanos, long otherNanos) {
        return oneNanos - otherNanos > 0 ? oneNanos : otherNanos;
    }

    private static long earlier(long oneNanos, long otherNanos) {
        return oneNanos - otherNanos < 0 ? oneNanos : otherNanos;
    }
}
