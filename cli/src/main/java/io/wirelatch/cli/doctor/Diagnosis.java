package io.wirelatch.cli.doctor;

/** A finding, and which check it is of. */
public record Diagnosis(String check, Finding finding) {}
