package io.wirelatch.enroll.client;

import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.typed.PairingSecret;
import io.wirelatch.state.PairingToken;
import io.wirelatch.tunnel.key.PrivateKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A program of its own, run in a machine's namespace: so many clients pair with one server at once,
 * each with sockets, a key and a name of its own. Only the token is hardened once for all of them,
 * which on as many machines each would do for itself.
 */
public final class ManyClients {

    private static final Duration TIMEOUT = Duration.ofSeconds(55);

    private ManyClients() {}

    /**
     * Prints a line for each client, {@code paired ADDRESS} or what else has come of it, and then
     * after how many milliseconds the last one knew.
     *
     * @param arguments address, port and number of clients; the token comes on standard input
     */
    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        PairingTarget server =
                new PairingTarget(
                        List.of(
                                new InetSocketAddress(
                                        arguments[0], Integer.parseInt(arguments[1]))),
                        Optional.empty());
        int count = Integer.parseInt(arguments[2]);
        HardenedSecret token = HardenedSecret.derive(new PairingSecret.Token(readToken()));
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Future<PairingOutcome>> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                clients.add(threads.submit(client(i, server, token, start)));
            }
            long startNanos = System.nanoTime();
            start.countDown();
            for (Future<PairingOutcome> client : clients) {
                System.out.println(text(client.get()));
            }
            long millis = Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
            System.out.println("all knew after " + millis + " ms");
        }
    }

    private static Callable<PairingOutcome> client(
            int number, PairingTarget server, HardenedSecret token, CountDownLatch start) {
        PrivateKey key = PrivateKey.generate(new SecureRandom());
        JoinRequest request =
                new JoinRequest(
                        key.publicKey(), "client-" + number, false, Optional.of(Instant.now()));
        return () -> {
            start.await();
            return PairingAttempt.pair(server, token, request, TIMEOUT, PairingProgress.IGNORED);
        };
    }

    private static String text(PairingOutcome outcome) {
        return switch (outcome) {
            case PairingOutcome.Paired paired ->
                    "paired " + paired.offer().addresses().getFirst().address();
            case PairingOutcome.Refused refused -> "refused " + refused.reason();
            default -> outcome.toString();
        };
    }

    private static PairingToken readToken() throws IOException {
        String line =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                        .readLine();
        return PairingToken.of(line);
    }
}
