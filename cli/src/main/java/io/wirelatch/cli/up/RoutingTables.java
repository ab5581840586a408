package io.wirelatch.cli.up;

import io.wirelatch.tunnel.link.IpCommand;
import java.util.List;
import java.util.regex.Pattern;

/** Which routing tables are in use. */
final class RoutingTables {

    private static final int FIRST = 51820;

    private RoutingTables() {}

    /**
     * The first number from 51820 on that no route and no rule names.
     *
     * @throws io.wirelatch.tunnel.tun.DeviceException when the machine cannot be asked
     */
    static int findFree() {
        return firstFree(
                IpCommand.show(
                        List.of(
                                List.of("-4", "route", "show", "table", "all"),
                                List.of("-6", "route", "show", "table", "all"),
                                List.of("-4", "rule", "show"),
                                List.of("-6", "rule", "show"))));
    }

    /** The same from what {@code ip} printed. */
    static int firstFree(List<String> shown) {
        int table = FIRST;
        while (isNamed(table, shown)) {
            table++;
        }
        return table;
    }

    private static boolean isNamed(int table, List<String> shown) {
        Pattern name =
                Pattern.compile(
                        "(table|lookup) %d\\b|fwmark (%d|0x%x)\\b".formatted(table, table, table));
        return shown.stream().anyMatch(text -> name.matcher(text).find());
    }
}
