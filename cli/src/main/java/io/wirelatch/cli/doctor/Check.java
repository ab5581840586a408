package io.wirelatch.cli.doctor;

import java.util.List;

/** One thing that must be right. It looks and changes nothing that outlives it. */
interface Check {

    /** What is looked at, in one to three words. */
    String name();

    /** All that was found; nothing where the patient has nothing that could be looked at. */
    List<Finding> examine(Patient patient);
}
