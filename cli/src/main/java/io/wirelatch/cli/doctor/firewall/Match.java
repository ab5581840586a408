package io.wirelatch.cli.doctor.firewall;

/** Whether a rule is for a packet; MAYBE where that depends on what is not known here. */
enum Match {
    NO,
    MAYBE,
    YES;

    static Match of(boolean matches) {
        return matches ? YES : NO;
    }

    /** When both have to match. */
    Match and(Match other) {
        return compareTo(other) < 0 ? this : other;
    }

    Match negated() {
        return switch (this) {
            case NO -> YES;
            case MAYBE -> MAYBE;
            case YES -> NO;
        };
    }
}
