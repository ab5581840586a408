package io.wirelatch.cli.doctor;

import java.util.List;

/** What a check came to. Each text is for a person, and {@code found} is one line. */
public sealed interface Finding {

    /** What was found. */
    String found();

    /** Nothing has to be done. */
    record Ok(String found) implements Finding {}

    /**
     * It works, but not as well as it could, or it could not be judged.
     *
     * @param why what it leads to
     * @param mend the commands or changes of files that mend it, one a line
     */
    record Warning(String found, String why, List<String> mend) implements Finding {

        public Warning {
            mend = List.copyOf(mend);
        }
    }

    /**
     * It keeps the network from working.
     *
     * @param why what it leads to
     * @param mend the commands or changes of files that mend it, one a line
     */
    record Problem(String found, String why, List<String> mend) implements Finding {

        public Problem {
            mend = List.copyOf(mend);
        }
    }
}
