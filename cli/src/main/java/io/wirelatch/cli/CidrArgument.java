package io.wirelatch.cli;

import io.wirelatch.ippool.Cidr;
import picocli.CommandLine.TypeConversionException;

/** Reads a network that a person typed. */
final class CidrArgument {

    private CidrArgument() {}

    static Cidr parse(String text) {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
