package io.wirelatch.cli.doctor.firewall;

import java.util.List;

/**
 * A list of rules.
 *
 * @param name unique, and for a person to find it by, such as {@code inet filter input}
 * @param hooked whether the packet passes through it by itself; MAYBE where that depends on the
 *     device that it takes
 * @param dropsByDefault what becomes of a packet that no rule decides; of a hooked chain alone
 */
record Chain(String name, Match hooked, boolean dropsByDefault, List<Rule> rules) {

    Chain {
        rules = List.copyOf(rules);
    }
}
