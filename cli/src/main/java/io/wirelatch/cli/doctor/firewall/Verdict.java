package io.wirelatch.cli.doctor.firewall;

import java.util.List;

/** What a firewall does with a packet, as far as its rules can be judged here. */
public sealed interface Verdict {

    /**
     * It comes through.
     *
     * @param unsure rules that may still drop some of it, such as by its source
     */
    record Accepted(List<String> unsure) implements Verdict {

        public Accepted {
            unsure = List.copyOf(unsure);
        }
    }

    /**
     * It does not come through.
     *
     * @param chain where
     * @param by the rule or the policy
     * @param unsure rules before it that may let some of it through
     */
    record Dropped(String chain, String by, List<String> unsure) implements Verdict {

        public Dropped {
            unsure = List.copyOf(unsure);
        }
    }
}
