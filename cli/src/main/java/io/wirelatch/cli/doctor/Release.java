package io.wirelatch.cli.doctor;

import java.util.Arrays;
import java.util.List;

/**
 * The numbers in front of a version, such as 0, 1 and 2 of {@code 0.1.2-rc1}: what comes behind
 * them is not put in order.
 */
record Release(List<Integer> numbers) implements Comparable<Release> {

    private static final int MAX_DIGITS = 9;

    static Release of(String version) {
        return new Release(
                Arrays.stream(version.split("[^0-9.]", 2)[0].split("\\."))
                        .takeWhile(part -> !part.isEmpty() && part.length() <= MAX_DIGITS)
                        .map(Integer::valueOf)
                        .toList());
    }

    /** Numbers that are not there count as 0. */
    @Override
    public int compareTo(Release other) {
        int length = Math.max(numbers.size(), other.numbers.size());
        for (int i = 0; i < length; i++) {
            int order = Integer.compare(number(i), other.number(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private int number(int index) {
        return index < numbers.size() ? numbers.get(index) : 0;
    }
}
