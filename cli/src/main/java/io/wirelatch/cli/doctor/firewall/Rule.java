package io.wirelatch.cli.doctor.firewall;

/**
 * A rule, as it concerns one packet.
 *
 * @param text for a person to find it by
 */
record Rule(Match match, Action action, String text) {

    /** What a rule does with the packets that it is for. */
    sealed interface Action {
        /** The next rule decides. */
        record Continue() implements Action {}

        record Accept() implements Action {}

        /** Drops or rejects. */
        record Drop() implements Action {}

        /** The end of this chain: the one that led here goes on. */
        record Return() implements Action {}

        /**
         * Another chain decides first.
         *
         * @param comesBack whether the rules after this one are still asked
         */
        record Jump(String chain, boolean comesBack) implements Action {}

        /** Something that is not known here. */
        record Unknown() implements Action {}
    }
}
