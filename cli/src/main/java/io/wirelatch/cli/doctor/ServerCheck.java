package io.wirelatch.cli.doctor;

import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.enroll.client.ServerKnock;
import io.wirelatch.enroll.client.ServerKnock.Answer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether the server answers at its addresses: the first step of a join, and no further. */
final class ServerCheck implements Check {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String COMPARE_KEYS =
            "compare the key with the one that 'wirelatch serve' and 'wirelatch status' show on the"
                    + " server";

    private static final String AT_ANOTHER = "The server answers at another of its addresses.";

    private static final Set<Answer> SIGNS_OF_LIFE =
            Set.of(Answer.CLOSED, Answer.LOCKED, Answer.OPEN);

    @Override
    public String name() {
        return "Server";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        Optional<HostPort> server = patient.server();
        if (server.isEmpty()) {
            return List.of();
        }
        Map<InetSocketAddress, Answer> answers = new LinkedHashMap<>();
        for (InetSocketAddress address : patient.serverAddresses()) {
            answers.put(address, ServerKnock.at(address, patient.serverKey(), PATIENCE));
        }
        boolean oneLives = answers.values().stream().anyMatch(SIGNS_OF_LIFE::contains);
        List<Finding> findings = new ArrayList<>();
        answers.forEach(
                (address, answer) ->
                        findings.add(
                                describe(
                                        new Asked(
                                                server.get(),
                                                address,
                                                patient.serverKey().isPresent(),
                                                patient.location().flags()),
                                        answer,
                                        oneLives)));
        return findings;
    }

    /**
     * Who was asked.
     *
     * @param typed as a person named it
     * @param keyKnown whether it was asked with the key of the server that is meant
     * @param flags what a command line that means this interface must carry
     */
    record Asked(HostPort typed, InetSocketAddress address, boolean keyKnown, String flags) {}

    static Finding describe(Asked asked, Answer answer, boolean anotherLives) {
        String where = ServerName.text(asked.address().getAddress());
        int port = asked.address().getPort();
        return switch (answer) {
            case OPEN -> new Ok("answers at %s: its pairing window is OPEN".formatted(where));
            case CLOSED ->
                    new Ok(
                            "answers at %s: its pairing window is CLOSED, as it should be while"
                                            .formatted(where)
                                    + " nobody joins");
            case LOCKED ->
                    new Warning(
                            "answers at %s: its pairing window is LOCKED, after wrong tokens or"
                                            .formatted(where)
                                    + " codes",
                            "Nobody can join until it is opened anew. Who has joined is not"
                                    + " concerned.",
                            List.of("on the server: sudo wirelatch open 60"));
            case OTHER_SERVER ->
                    new Problem(
                            "what answers at %s has another key than the one that is known here"
                                    .formatted(where),
                            "It is another server, or the server was made anew: then whoever joined"
                                    + " before has to pair again.",
                            List.of(
                                    COMPARE_KEYS,
                                    "pair again: sudo wirelatch join %s --token TOKEN%s"
                                            .formatted(asked.typed(), asked.flags())));
            case OTHER_VERSION ->
                    new Problem(
                            "what answers at %s speaks another version of the pairing protocol"
                                    .formatted(where),
                            "The two cannot pair.",
                            List.of("update the older of the two machines"));
            case PORT_UNREACHABLE ->
                    new Problem(
                            "nothing listens on UDP port %d of %s".formatted(port, where),
                            "The machine is there, but no server is on that port.",
                            List.of(
                                    "on the server: sudo wirelatch serve",
                                    "or name its port: wirelatch doctor %s:PORT%s"
                                            .formatted(
                                                    bracketed(asked.typed().host()),
                                                    asked.flags())));
            case NO_ROUTE ->
                    unreached(
                            "nothing can be sent to %s: no way leads there, or a firewall of this machine forbids it"
                                    .formatted(where),
                            List.of(
                                    "check the network: ip route get " + where,
                                    "check the firewall: sudo nft list ruleset"),
                            anotherLives);
            case SILENT -> silent(asked, where, anotherLives);
        };
    }

    private static Finding silent(Asked asked, String where, boolean anotherLives) {
        int port = asked.address().getPort();
        if (asked.keyKnown()) {
            String found =
                    "%s is silent, though even a closed server answers who knows its key"
                            .formatted(where);
            List<String> mend =
                    List.of(
                            COMPARE_KEYS,
                            "on the server: sudo wirelatch status, then sudo wirelatch doctor",
                            "on its router: forward UDP port %d to the server".formatted(port));
            return anotherLives
                    ? new Warning(found, AT_ANOTHER, mend)
                    : new Problem(
                            found,
                            "The key is not that server's, because it is mistyped or the server was"
                                    + " set up anew, or the two machines do not reach each other.",
                            mend);
        }
        return new Warning(
                "%s is silent on UDP port %d".formatted(where, port),
                "A closed server is silent by design, so this says nothing: it may be closed, off, or"
                        + " behind a firewall.",
                List.of(
                        "ask while the window is open there: sudo wirelatch open 60",
                        "or with the key that 'wirelatch serve' shows there, which a closed server"
                                + " answers: wirelatch doctor %s --server-key KEY%s"
                                        .formatted(asked.typed(), asked.flags())));
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private static Finding unreached(String found, List<String> mend, boolean anotherLives) {
        return anotherLives
                ? new Warning(found, AT_ANOTHER, mend)
                : new Problem(found, "This machine and the server do not reach each other.", mend);
    }
}
