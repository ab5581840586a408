package io.wirelatch.cli.doctor.firewall;

import java.util.List;

/**
 * A list of rules.
 *
 * @param name unique, and for a person to find it by, such as {@code inet filter input}
 * @param hooked whether every packet to this machine passes through it
 * @param dropsByDefault what becomes of a packet that no rule decides; of a hooked chain alone
 */
record Chain(String name, boolean hooked, boolean dropsByDefault, List<Rule> rules) {

    Chain {
        rules = List.copyOf(rules);
    }
}
