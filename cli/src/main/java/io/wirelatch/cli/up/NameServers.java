package io.wirelatch.cli.up;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.SearchPath;
import io.wirelatch.cli.wgconf.DnsConf;
import io.wirelatch.ippool.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Has the machine's resolvconf(8) take name servers, and give them back. */
final class NameServers {

    /** Only Debian's own resolvconf has it; it orders interfaces by the beginning of their name. */
    private static final Path INTERFACE_ORDER = Path.of("/etc/resolvconf/interface-order");

    private NameServers() {}

    /** What is to be said where the machine has no resolvconf. */
    static Optional<String> warning(DnsConf dns) {
        return dns.isEmpty() || locate().isPresent()
                ? Optional.empty()
                : Optional.of(
                        ("DNS = %s is left out, as this machine has no resolvconf. Install openresolv,"
                                        + " or set the name servers in PostUp.")
                                .formatted(list(dns)));
    }

    /**
     * Sets them, exclusively.
     *
     * @return what is to be taken back; empty where there is nothing to set, or nobody to set it
     * @throws CommandFailure when resolvconf refuses
     */
    static Optional<Trace> set(String interfaceName, DnsConf dns, Traces traces) {
        Optional<Path> program = locate();
        if (dns.isEmpty() || program.isEmpty()) {
            return Optional.empty();
        }
        String record = (Files.exists(INTERFACE_ORDER) ? "tun." : "") + interfaceName;
        Trace trace = new Trace.NameServerRecord(record);
        traces.note(trace);
        run(program.get(), List.of("-a", record, "-m", "0", "-x"), lines(dns));
        return Optional.of(trace);
    }

    /** What resolv.conf(5) calls them. */
    static String lines(DnsConf dns) {
        String servers =
                dns.servers().stream()
                        .map(server -> "nameserver " + server + "\n")
                        .collect(Collectors.joining());
        return dns.searchDomains().isEmpty()
                ? servers
                : servers + "search " + String.join(" ", dns.searchDomains()) + "\n";
    }

    /**
     * Takes back {@link Trace.NameServerRecord}.
     *
     * @throws CommandFailure when resolvconf refuses
     */
    static void release(String record) {
        locate().ifPresent(program -> run(program, List.of("-d", record, "-f"), ""));
    }

    private static void run(Path resolvconf, List<String> arguments, String input) {
        List<String> command = new ArrayList<>(List.of(resolvconf.toString()));
        command.addAll(arguments);
        try {
            ExternalCommand.Result result = ExternalCommand.run(command, input);
            if (!result.succeeded()) {
                throw failed(command, result.output());
            }
        } catch (IOException e) {
            throw failed(command, String.valueOf(e.getMessage()));
        }
    }

    private static CommandFailure failed(List<String> command, String said) {
        return new CommandFailure(
                ExitStatus.FAILED,
                "'%s' failed: %s.\nTake DNS out of the file, or set the name servers in PostUp."
                        .formatted(String.join(" ", command), said));
    }

    private static String list(DnsConf dns) {
        return Stream.concat(
                        dns.servers().stream().map(IpAddress::toString),
                        dns.searchDomains().stream())
                .collect(Collectors.joining(", "));
    }

    private static Optional<Path> locate() {
        return SearchPath.locate("resolvconf", SearchPath.ofProcess());
    }
}
