package io.wirelatch.cli;

import picocli.CommandLine.TypeConversionException;

/** Reads a number that a person typed. */
final class WholeNumber {

    private WholeNumber() {}

    static int parse(String text) {
        if (!text.matches("[+-]?[0-9]{1,9}")) {
            throw new TypeConversionException("'" + text + "' is no whole number");
        }
        return Integer.parseInt(text);
    }
}
