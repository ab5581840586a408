package io.wirelatch.cli.e2e;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Secrets that must not be found, in each form in which one could slip into a text. */
final class Secrets {

    /** A part of a secret gives away too much already. */
    private record Form(String secret, String how, Pattern pattern) {}

    private final List<Form> forms = new ArrayList<>();

    /** A key of 32 bytes: either half of it in hex, base64 or decimal, or all of it as it is. */
    void addKey(String name, byte[] key) {
        addBytes(name, key);
        for (int half = 0; half < 2; half++) {
            byte[] part = Arrays.copyOfRange(key, half * 15, half * 15 + 15);
            addBase64(name, part);
            add(name, "hex", Pattern.quote(HexFormat.of().formatHex(part)), true);
            add(name, "numbers", decimal(part, true), false);
            add(name, "unsigned numbers", decimal(part, false), false);
        }
    }

    /** A token, with its dashes or without them, or its first half. */
    void addToken(String name, String token) {
        byte[] bytes = token.getBytes(StandardCharsets.US_ASCII);
        String half = token.substring(0, token.length() / 2);
        add(name, "text", Pattern.quote(half), true);
        add(name, "text without dashes", Pattern.quote(half.replace("-", "")), true);
        add(name, "hex", Pattern.quote(HexFormat.of().formatHex(bytes)), true);
        add(name, "numbers", decimal(bytes, true), false);
        addBase64(name, Arrays.copyOf(bytes, bytes.length / 3 * 3));
    }

    /** A one-time code: any two of its words that follow each other, whatever stands between. */
    void addCode(String name, String code) {
        String[] parts = code.split("-", -1);
        for (int i = 1; i < parts.length - 1; i++) {
            add(name, "words", parts[i] + "[^a-z]{0,4}" + parts[i + 1], true);
        }
    }

    /** The names of those that are found in a text. */
    Set<String> foundIn(String text) {
        return forms.stream()
                .filter(form -> form.pattern().matcher(text).find())
                .map(form -> form.secret() + " as " + form.how())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void addBytes(String name, byte[] bytes) {
        add(name, "bytes", Pattern.quote(new String(bytes, StandardCharsets.ISO_8859_1)), false);
        // As a program's output is read.
        add(
                name,
                "bytes in UTF-8",
                Pattern.quote(new String(bytes, StandardCharsets.UTF_8)),
                false);
    }

    /** Of a multiple of three bytes, so that what follows changes nothing of it. */
    private void addBase64(String name, byte[] bytes) {
        String base64 = Base64.getEncoder().encodeToString(bytes);
        add(name, "base64", base64.replace("+", "[+-]").replace("/", "[/_]"), false);
    }

    private void add(String secret, String how, String regex, boolean anyCase) {
        int flags = anyCase ? Pattern.CASE_INSENSITIVE : 0;
        forms.add(new Form(secret, how, Pattern.compile(regex, flags)));
    }

    private static String decimal(byte[] bytes, boolean signed) {
        return IntStream.range(0, bytes.length)
                .map(i -> signed ? bytes[i] : bytes[i] & 0xFF)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("\\W+"))
                .replace("\\W+-", "\\W*-");
    }
}
