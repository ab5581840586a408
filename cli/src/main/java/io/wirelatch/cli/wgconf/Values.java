package io.wirelatch.cli.wgconf;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What single values look like. Each is empty when the text is none. */
final class Values {

    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,10}");
    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9A-Fa-f]{1,8}");
    private static final Pattern DOMAIN =
            Pattern.compile("[\\p{L}\\p{N}_]([\\p{L}\\p{N}._-]*[\\p{L}\\p{N}._])?");

    private static final Pattern NUMBERS = Pattern.compile("[0-9.]*");

    private Values() {}

    static Optional<IpAddress> address(String text) {
        return attempt(IpAddress::parse, text);
    }

    /** An address alone is the network of this one address. */
    static Optional<Cidr> network(String text) {
        return text.indexOf('/') < 0 ? address(text).map(Cidr::host) : attempt(Cidr::parse, text);
    }

    static Optional<String> domain(String text) {
        return DOMAIN.matcher(text).matches() && !isNumeric(text)
                ? Optional.of(text)
                : Optional.empty();
    }

    /** Such as 10.0.0 or 10.0.0.999: an address with a mistake in it, not a domain. */
    static boolean isNumeric(String text) {
        return NUMBERS.matcher(text).matches();
    }

    static OptionalLong number(String text, long min, long max) {
        return DECIMAL.matcher(text).matches()
                ? inRange(Long.parseLong(text), min, max)
                : OptionalLong.empty();
    }

    /** Decimal, or hexadecimal behind 0x. */
    static OptionalLong anyBaseNumber(String text, long min, long max) {
        return HEXADECIMAL.matcher(text).matches()
                ? inRange(Long.parseLong(text.substring(2), 16), min, max)
                : number(text, min, max);
    }

    /** What a parser that throws makes of the text. */
    static <T> Optional<T> attempt(Function<String, T> parser, String text) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static OptionalLong inRange(long number, long min, long max) {
        return number < min || number > max ? OptionalLong.empty() : OptionalLong.of(number);
    }
}
