package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.state.PairedClient;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * A full run of everything, and then a look for every secret of it in all that was written: what
 * the commands print, also in failures and with traces, what the control socket answers, the log,
 * the names of files, the arguments and the threads of processes. What is meant to show a secret is
 * taken out first: the state file, the token where {@code serve} and {@code open} tell it to their
 * caller, and the code that {@code open --code} has minted.
 */
class SecretsIT extends HomeLanStory {

    private static final Pattern CODE = Pattern.compile("\\d{4}-[a-z]+-[a-z]+-[a-z]+");
    private static final Pattern TOKEN_TO_TYPE = Pattern.compile("join \\S+ --token (\\S+)");

    private final Secrets secrets = new Secrets();

    /** What was written, by what wrote it. */
    private final Map<String, String> seen = new LinkedHashMap<>();

    private String token = "";
    private long serverPid;

    @Test
    @Order(1)
    void machinesJoinWithACodeAndWithTheToken() throws IOException {
        RunningProcess serve = nas.startWirelatch("serve", "-v");
        serverPid = serve.pid();
        token = serve.awaitLine(TOKEN_TO_TYPE.pattern()).group(1);
        secrets.addToken("the token", token);

        CommandResult opened = nas.wirelatch("open", "600", "--code", "--qr", "-v");
        String code = codeIn(opened.out());
        secrets.addCode("the first code", code);
        see(opened.command(), withoutCode(opened.toString(), code));
        String wrong = code.substring(0, 4) + "-abandon-abandon-abandon";
        see(mac.wirelatchReading(wrong, "join", nas.ipv4(), "--token", "-", "-v"));
        see(mac.wirelatchReading(token, "join", nas.ipv4(), "--token", "-", "-v"));
        pi.startWirelatchReading(code, "join", nas.ipv4(), "--token", "-", "-v")
                .awaitLine("connected to");
        nas.running().awaitLine("CLOSED, its code has been used");
        see(mac.wirelatchReading(code, "join", nas.ipv4(), "--token", "-", "-v", "--timeout", "2"));

        RunningProcess watch = nas.startWirelatch("open", "600", "--code", "--approve", "--watch");
        String second = watch.awaitLine("(" + CODE + ")").group(1);
        secrets.addCode("the second code", second);
        tv.startWirelatchReading(second, "join", nas.ipv4(), "--token", "-", "-v");
        watch.awaitLine("tv waits");
        see(nas.wirelatch("status"));
        see(nas.wirelatch("approve", "tv"));
        tv.running().awaitLine("connected to");

        CommandResult openedForToken = nas.wirelatch("open", "600", "-v");
        see(openedForToken.command(), openedForToken.toString().replace(token, "TOKEN"));
        Path file = Files.writeString(mac.stateDir().resolveSibling("token"), token + "\n");
        mac.startWirelatch("join", nas.ipv4(), "--token-file", file.toString(), "-v")
                .awaitLine("connected to");
        see(nas.wirelatch("close"));
        see("open --watch", withoutCode(watch.transcript(), second));
        seeTheServersOutput(serve);
    }

    @Test
    @Order(2)
    void whatIsKeptHasTheSecretsAndTheSearchFindsThem() throws IOException {
        ServerState server = KeptState.ofServer(nas);
        secrets.addKey("the server's private key", server.privateKey().revealBytes());
        for (PeerRecord peer : server.peers()) {
            secrets.addKey(
                    "the preshared key of " + peer.name(), peer.presharedKey().revealBytes());
        }
        assertEquals(
                Set.of(
                        "the token as text",
                        "the server's private key as base64",
                        "the preshared key of pi as base64",
                        "the preshared key of tv as base64",
                        "the preshared key of mac as base64"),
                secrets.foundIn(Files.readString(nas.stateFile())));
        for (Machine client : List.of(pi, tv, mac)) {
            PairedClient paired = (PairedClient) KeptState.of(client).orElseThrow();
            String name = "the private key of " + client.name();
            secrets.addKey(name, paired.privateKey().revealBytes());
            assertTrue(
                    secrets.foundIn(Files.readString(client.stateFile()))
                            .contains(name + " as base64"));
        }
    }

    @Test
    @Order(3)
    void everyCommandTellsWhatItTells() {
        for (Machine machine : List.of(nas, tv)) {
            see(machine.wirelatch("status", "-v"));
            see(machine.wirelatch("status", "-v", "--json"));
            see(machine.wirelatch("peers", "--json"));
            see(machine.wirelatch("log"));
            see(machine.wirelatch("log", "--json"));
            see(machine.wirelatch("open", "60", "-v").toString().replace(token, "TOKEN"));
            see(machine.wirelatch("open", "60", "--json"));
            see(machine.wirelatch("remove", "nobody", "-v"));
        }
        see(nas.wirelatch("rename", "tv", "tv", "--json"));
        see(nas.wirelatch("pool", "add", "10.9.77.0/24", "--json"));
        see(nas.wirelatch("rename", "tv", "attic"));
        see(nas.wirelatch("close"));
        see(mac.wirelatch("join", "--token-file", "/nowhere", "-v"));
        see(mac.wirelatch("serve", "--token", "-", "-v"));
    }

    @Test
    @Order(4)
    void theControlSocketAnswersEveryRequest() throws IOException {
        for (String request :
                List.of(
                        "{\"request\":\"status\",\"verbose\":true}",
                        "{\"request\":\"close\"}",
                        "{\"request\":\"rename\",\"peer\":\"attic\",\"name\":\"-\"}",
                        "{\"request\":\"secrets\"}",
                        "{\"request\":\"open\",\"seconds\":0}",
                        "no JSON " + token.substring(0, 3))) {
            see("control socket: " + request, ask(request));
        }
        String opened = ask("{\"request\":\"open\",\"seconds\":60}");
        assertTrue(opened.contains(token), opened);
        String scanned = opened.substring(opened.indexOf("\"joinLine\""));
        see("control socket: joinLine", scanned);
    }

    @Test
    @Order(5)
    void processesShowNothingToOtherUsersOrInTheirThreads() throws IOException {
        see("ps", nas.output("ps", "-eww", "-o", "args"));
        String jstack = Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
        for (long pid : List.of(serverPid, tv.running().pid(), mac.running().pid())) {
            see("jstack of " + pid, nas.output(jstack, "-l", Long.toString(pid)));
            see("arguments of " + pid, Files.readString(Path.of("/proc/" + pid + "/cmdline")));
        }
    }

    @Test
    @Order(6)
    void damagedStateIsNotRepeatedInMessagesOrTraces() throws IOException {
        String kept = Files.readString(nas.stateFile());
        String clientKept = Files.readString(tv.stateFile());
        see(tv.running().terminate());
        see(mac.running().terminate());
        Map<String, String> damaged = new TreeMap<>();
        damaged.put("cut off", kept.substring(0, kept.length() * 2 / 3));
        damaged.put("keys too short", kept.replaceAll("[A-Za-z0-9+/]{3}=\"", "\""));
        damaged.put("keys that are none", kept.replaceAll("[A-Za-z0-9+/]{3}=\"", "*a=\""));
        damaged.put("token that is none", kept.replace(token, token + "\\u0007"));
        damaged.put("a word that is no JSON", kept.replaceFirst("\"privateKey\"", "privateKey"));
        damaged.put("client cut off", clientKept.substring(0, clientKept.length() * 2 / 3));
        for (Map.Entry<String, String> damage : damaged.entrySet()) {
            Files.writeString(mac.stateFile(), damage.getValue());
            CommandResult refused = mac.wirelatch("serve", "-v");
            assertEquals(1, refused.exitStatus(), refused::toString);
            see(damage.getKey(), refused.toString());
        }
    }

    @Test
    @Order(7)
    void whatLiesBesideTheStateHoldsNothing() throws IOException {
        for (Machine machine : List.of(nas, tv, mac)) {
            for (Path folder : List.of(machine.stateDir(), machine.runDir(), machine.uapiDir())) {
                seeFolder(folder);
            }
        }
    }

    @Test
    @Order(8)
    void noSecretIsFoundInAnyOfIt() {
        Map<String, Set<String>> found = new TreeMap<>();
        seen.forEach(
                (where, text) -> {
                    Set<String> secretsThere = secrets.foundIn(text);
                    if (!secretsThere.isEmpty()) {
                        found.put(where, secretsThere);
                    }
                });
        assertEquals(Map.of(), found);
        assertTrue(seen.size() > 50, () -> "only " + seen.keySet());
    }

    /** The one line in which it tells its owner the token is what it is meant to show. */
    private void seeTheServersOutput(RunningProcess serve) {
        String output = serve.transcript();
        Matcher told = TOKEN_TO_TYPE.matcher(output);
        assertTrue(told.find(), output);
        see("serve", output.substring(0, told.start(1)) + "TOKEN" + output.substring(told.end(1)));
    }

    private static String codeIn(String text) {
        Matcher found = CODE.matcher(text);
        assertTrue(found.find(), text);
        return found.group();
    }

    private static String withoutCode(String text, String code) {
        assertTrue(text.contains(code), text);
        return text.replace(code, "CODE");
    }

    private String ask(String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(nas.controlSocket()));
            channel.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(1 << 20);
            while (channel.read(answer) > 0) {
                // Until it hangs up.
            }
            assertFalse(answer.position() == 0, request);
            return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        }
    }

    private void seeFolder(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                see("the name of " + file, file.toString());
                if (Files.isRegularFile(file) && !file.endsWith("state.json")) {
                    see("what is in " + file, Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
    }

    private void see(CommandResult result) {
        see(result.toString());
    }

    private void see(String text) {
        see(text.lines().findFirst().orElse(""), text);
    }

    private void see(String where, String text) {
        seen.put(seen.size() + ": " + where, text);
    }
}
