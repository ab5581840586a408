package io.wirelatch.cli.serve;

import io.wirelatch.control.ControlReply;
import io.wirelatch.control.Facts;
import io.wirelatch.enroll.server.PoolPlan;
import io.wirelatch.ippool.AddressPool;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.ServerState;

/** A change of the pools that somebody wants, in the state, at the interface and in words. */
sealed interface PoolChange {

    /** The network that the change is about. */
    Cidr network();

    /**
     * What the state becomes.
     *
     * @throws IllegalArgumentException when that cannot be, saying why and what to do instead
     */
    ServerState applyTo(ServerState state);

    /** Has the server's interface follow, once that is kept. */
    void applyTo(LinkChanges link, ServerState before);

    /** What has been done, in words for the log and the screen. */
    String done(ServerState before);

    /** The same for a script. */
    Facts facts(ServerState before);

    /** One more pool. */
    record Add(Cidr network) implements PoolChange {

        @Override
        public ServerState applyTo(ServerState state) {
            return PoolPlan.add(state, network);
        }

        @Override
        public void applyTo(LinkChanges link, ServerState before) {
            link.add(serverAddress(network));
        }

        @Override
        public String done(ServerState before) {
            return "%s is a pool now, in which this server is %s"
                    .formatted(network, serverAddress(network).address());
        }

        @Override
        public Facts facts(ServerState before) {
            return Facts.NONE
                    .with("cidr", network.toString())
                    .with("serverAddress", serverAddress(network).address().toString());
        }
    }

    /** A larger network in place of a pool. */
    record Grow(Cidr network) implements PoolChange {

        @Override
        public ServerState applyTo(ServerState state) {
            return PoolPlan.grow(state, network);
        }

        @Override
        public void applyTo(LinkChanges link, ServerState before) {
            link.widen(serverAddress(PoolPlan.grownFrom(before, network)), serverAddress(network));
        }

        @Override
        public String done(ServerState before) {
            return "the pool %s is %s now".formatted(PoolPlan.grownFrom(before, network), network);
        }

        @Override
        public Facts facts(ServerState before) {
            return Facts.NONE
                    .with("cidr", network.toString())
                    .with("grownFrom", PoolPlan.grownFrom(before, network).toString());
        }
    }

    private static Cidr serverAddress(Cidr pool) {
        return new Cidr(new AddressPool(pool).serverAddress(), pool.prefixLength());
    }

    /**
     * What to answer whoever wanted it, once it is done.
     *
     * @param flags what a command on this machine must carry
     */
    static ControlReply.Done reply(PoolChange change, ServerState before, String flags) {
        return new ControlReply.Done(
                change.done(before) + "." + noteTo(before, flags),
                change.facts(before).with("peersToJoinAnew", before.peers().size()));
    }

    /** What those must know who have joined before; empty when nobody has. */
    private static String noteTo(ServerState server, String flags) {
        return server.peers().isEmpty()
                ? ""
                : """

                Machines that have joined already (%1$d) go on as before, but cannot be told of this: in the \
                tunnel they still reach the old networks alone, and are reached from there alone.
                One learns the new ones when it joins anew. Type here
                  sudo wirelatch remove NAME%2$s
                  sudo wirelatch open 60%2$s
                then end wirelatch there, and type the line that open shows."""
                        .formatted(server.peers().size(), flags);
    }
}
