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
            End end = walk.through(chain, Match.YES);
            boolean dropped =
                    end == End.DROPPED || (end == End.UNDECIDED && chain.dropsByDefault());
            String by = walk.droppedBy.orElse("its policy is drop");
            if (dropped && chain.hooked() == Match.YES) {
                return new Verdict.Dropped(chain.name(), by, walk.mayAccept);
            }
            mayDrop.addAll(walk.mayDrop);
            if (dropped) {
                mayDrop.add(chain.name() + ": " + by);
            }
        }
        return new Verdict.Accepted(mayDrop);
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
        Optional<String> droppedBy = Optional.empty();

        Walk(Map<String, Chain> chains) {
            this.chains = chains;
        }

        /**
         * @param reached whether the packet comes here for certain; otherwise nothing is decided
         */
        End through(Chain chain, Match reached) {
            if (!entered.add(chain.name())) {
                return End.UNDECIDED; // No kernel takes a circle; this must not hang on one.
            }
            try {
                for (Rule rule : chain.rules()) {
                    Match match = reached.and(rule.match());
                    if (match == Match.NO) {
                        continue;
                    }
                    Optional<End> end = apply(rule, match, chain);
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
        private Optional<End> apply(Rule rule, Match match, Chain chain) {
            boolean certain = match == Match.YES;
            String named = chain.name() + ": " + rule.text();
            switch (rule.action()) {
                case Action.Continue() -> {
                    return Optional.empty();
                }
                case Action.Accept() -> {
                    if (certain) {
                        return Optional.of(End.ACCEPTED);
                    }
                    mayAccept.add(named);
                }
                case Action.Drop() -> {
                    if (certain) {
                        droppedBy = Optional.of(rule.text());
                        return Optional.of(End.DROPPED);
                    }
                    mayDrop.add(named);
                }
                case Action.Return() -> {
                    if (certain) {
                        return Optional.of(End.UNDECIDED);
                    }
                }
                case Action.Unknown() -> {
                    mayAccept.add(named);
                    mayDrop.add(named);
                }
                case Action.Jump(String target, boolean comesBack) -> {
                    End end =
                            Optional.ofNullable(chains.get(target))
                                    .map(other -> through(other, match))
                                    .orElse(End.UNDECIDED);
                    if (end != End.UNDECIDED || (certain && !comesBack)) {
                        return Optional.of(end);
                    }
                }
            }
            return Optional.empty();
        }
    }
}
