package io.wirelatch.cli.doctor.firewall;

import io.wirelatch.cli.doctor.firewall.Rule.Action;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The chains that a packet to or from this machine passes, already seen with that packet's eyes:
 * every hooked chain has to let it through. Rules that may or may not be for it decide nothing, and
 * are named.
 */
public final class Ruleset {

    private static final String POLICY = "its policy is drop";

    private final List<Chain> hooked;
    private final Map<String, Chain> byName;

    Ruleset(List<Chain> chains) {
        this.hooked = chains.stream().filter(chain -> chain.hooked() != Match.NO).toList();
        this.byName =
                chains.stream()
                        .collect(
                                Collectors.toMap(
                                        Chain::name, Function.identity(), (first, _) -> first));
    }

    /** Whether nothing at all looks at such a packet. */
    public boolean isEmpty() {
        return hooked.stream()
                .allMatch(chain -> chain.rules().isEmpty() && !chain.dropsByDefault());
    }

    /** What becomes of the packet. */
    public Verdict verdict() {
        List<String> mayDrop = new ArrayList<>();
        for (Chain chain : hooked) {
            Walk walk = new Walk(byName);
            End end = walk.through(chain);
            boolean dropped =
                    end == End.DROPPED || (end == End.UNDECIDED && chain.dropsByDefault());
            if (dropped && chain.hooked() == Match.YES) {
                String by = walk.decidedBy.map(rule -> rule.from(chain)).orElse(POLICY);
                return new Verdict.Dropped(chain.name(), by, walk.mayAccept);
            }
            mayDrop.addAll(walk.mayDrop);
            if (dropped) {
                mayDrop.add(
                        walk.decidedBy
                                .map(RuleOfChain::inFull)
                                .orElse(chain.name() + ": " + POLICY));
            }
        }
        return new Verdict.Accepted(mayDrop);
    }

    /** A rule, and where it stands. */
    private record RuleOfChain(Rule rule, Chain chain) {

        String inFull() {
            return chain.name() + ": " + rule.text();
        }

        /** For who knows that it is about one chain and those that it leads to. */
        String from(Chain start) {
            return chain.equals(start) ? rule.text() : inFull();
        }
    }

    private enum End {
        ACCEPTED,
        DROPPED,
        UNDECIDED
    }

    /** The way of the packet through one hooked chain, and the chains that it leads to. */
    private static final class Walk {

        private final Map<String, Chain> chains;
        private final Set<String> entered = new HashSet<>();
        final List<String> mayAccept = new ArrayList<>();
        final List<String> mayDrop = new ArrayList<>();
        Optional<RuleOfChain> decidedBy = Optional.empty();

        Walk(Map<String, Chain> chains) {
            this.chains = chains;
        }

        End through(Chain chain) {
            if (!entered.add(chain.name())) {
                return End.UNDECIDED; // No kernel takes a circle; this must not hang on one.
            }
            try {
                for (Rule rule : chain.rules()) {
                    Optional<End> end =
                            switch (rule.match()) {
                                case NO -> Optional.empty();
                                case MAYBE -> {
                                    supposeItMatches(rule, chain);
                                    yield Optional.empty();
                                }
                                case YES -> apply(rule, chain);
                            };
                    if (end.isPresent()) {
                        return end.get();
                    }
                }
                return End.UNDECIDED;
            } finally {
                entered.remove(chain.name());
            }
        }

        /** Empty when the next rule has to be asked. */
        private Optional<End> apply(Rule rule, Chain chain) {
            return switch (rule.action()) {
                case Action.Continue() -> Optional.empty();
                case Action.Return() -> Optional.of(End.UNDECIDED);
                case Action.Accept() -> Optional.of(decided(End.ACCEPTED, rule, chain));
                case Action.Drop() -> Optional.of(decided(End.DROPPED, rule, chain));
                case Action.Unknown() -> {
                    String named = new RuleOfChain(rule, chain).inFull();
                    mayAccept.add(named);
                    mayDrop.add(named);
                    yield Optional.empty();
                }
                case Action.Jump(String target, boolean comesBack) -> {
                    End end = follow(target);
                    yield end == End.UNDECIDED && comesBack ? Optional.empty() : Optional.of(end);
                }
            };
        }

        /** What would come of it is remembered, all that it leads to included. */
        private void supposeItMatches(Rule rule, Chain chain) {
            Walk branch = new Walk(chains);
            branch.entered.addAll(entered);
            End end = branch.apply(rule, chain).orElse(End.UNDECIDED);
            mayAccept.addAll(branch.mayAccept);
            mayDrop.addAll(branch.mayDrop);
            List<String> by = branch.decidedBy.map(RuleOfChain::inFull).stream().toList();
            switch (end) {
                case ACCEPTED -> mayAccept.addAll(by);
                case DROPPED -> mayDrop.addAll(by);
                case UNDECIDED -> {
                    // The rules after this one decide, as if it were not there.
                }
            }
        }

        private End follow(String target) {
            return Optional.ofNullable(chains.get(target)).map(this::through).orElse(End.UNDECIDED);
        }

        private End decided(End end, Rule rule, Chain chain) {
            decidedBy = Optional.of(new RuleOfChain(rule, chain));
            return end;
        }
    }
}
