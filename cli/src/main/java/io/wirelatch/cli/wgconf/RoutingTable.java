package io.wirelatch.cli.wgconf;

/** Where the routes to the peers' networks go. */
public sealed interface RoutingTable {

    /** The main table; a default route gets a table of its own, with rules that lead to it. */
    record Auto() implements RoutingTable {

        @Override
        public String toString() {
            return "auto";
        }
    }

    /** There are none. */
    record Off() implements RoutingTable {

        @Override
        public String toString() {
            return "off";
        }
    }

    /**
     * All of them go in this table, to which somebody else has rules.
     *
     * @param number an unsigned number of 32 bits, not 0
     */
    record Numbered(long number) implements RoutingTable {

        @Override
        public String toString() {
            return Long.toString(number);
        }
    }
}
