package io.wirelatch.cli.e2e;

import java.util.List;
import java.util.regex.Pattern;

/** The datagrams that a machine sends through {@code eth0}, as tcpdump sees them. */
final class OuterDatagrams implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("UDP, length ([0-9]+)");

    private final RunningProcess capture;

    private OuterDatagrams(RunningProcess capture) {
        this.capture = capture;
    }

    /** Watches what leaves the machine from now on. */
    static OuterDatagrams leaving(Machine machine) {
        RunningProcess capture =
                machine.start(
                        "sh",
                        "-c",
                        "exec tcpdump -i eth0 -Q out -n -l --immediate-mode -x udp 2>&1");
        capture.awaitLine("listening on");
        return new OuterDatagrams(capture);
    }

    /** Waits for a datagram of this length, of UDP's payload in bytes. */
    void await(int length) {
        capture.awaitLine("UDP, length " + length + "$");
    }

    /** The lengths of all that was seen so far. */
    List<Integer> lengths() {
        return LENGTH.matcher(capture.transcript())
                .results()
                .map(match -> Integer.valueOf(match.group(1)))
                .toList();
    }

    /**
     * UDP's payload of the first datagram of this length that was seen.
     *
     * @return pairs of hexadecimal digits
     */
    String payload(int length) {
        Pattern whole =
                Pattern.compile(
                        "UDP, length " + length + "\n((?:\\s+0x[0-9a-f]+:  [0-9a-f ]+\n)+)");
        String digits =
                whole.matcher(capture.transcript())
                        .results()
                        .map(match -> match.group(1).replaceAll("0x[0-9a-f]+:|\\s", ""))
                        .findFirst()
                        .orElseThrow();
        return digits.substring(digits.length() - 2 * length);
    }

    @Override
    public void close() {
        capture.terminate();
    }
}
