package io.wirelatch.ippool;

import java.util.ArrayList;
import java.util.List;

/** Address literals: the strict reading and the canonical writing of RFC 5952. */
final class IpAddressText {

    private static final int IPV6_GROUPS = 8;

    private IpAddressText() {}

    static IpAddress parse(String text) {
        return text.indexOf(':') >= 0 ? parseIpv6(text) : IpAddress.ofIpv4(parseIpv4(text, text));
    }

    static String format(IpAddress address) {
        return switch (address.family()) {
            case IPV4 -> formatIpv4(address.low());
            case IPV6 -> formatIpv6(address);
        };
    }

    private static int parseIpv4(String quad, String whole) {
        String[] octets = quad.split("\\.", -1);
        if (octets.length != 4) {
            throw notAnAddress(whole);
        }
        int value = 0;
        for (String octet : octets) {
            value = value << 8 | parseOctet(octet, whole);
        }
        return value;
    }

    private static int parseOctet(String octet, String whole) {
        boolean leadingZero = octet.length() > 1 && octet.charAt(0) == '0';
        if (octet.isEmpty() || octet.length() > 3 || leadingZero) {
            throw notAnAddress(whole);
        }
        int value = 0;
        for (int i = 0; i < octet.length(); i++) {
            char c = octet.charAt(i);
            if (c < '0' || c > '9') {
                throw notAnAddress(whole);
            }
            value = value * 10 + (c - '0');
        }
        if (value > 255) {
            throw notAnAddress(whole);
        }
        return value;
    }

    private static IpAddress parseIpv6(String text) {
        int gap = text.indexOf("::");
        List<Integer> groups;
        if (gap < 0) {
            groups = parseGroups(text, true, text);
            if (groups.size() != IPV6_GROUPS) {
                throw notAnAddress(text);
            }
        } else {
            groups = parseGroups(text.substring(0, gap), false, text);
            List<Integer> tail = parseGroups(text.substring(gap + 2), true, text);
            // "::" stands for at least one group of zeros (RFC 4291, 2.2).
            int zeros = IPV6_GROUPS - groups.size() - tail.size();
            if (zeros < 1) {
                throw notAnAddress(text);
            }
            for (int i = 0; i < zeros; i++) {
                groups.add(0);
            }
            groups.addAll(tail);
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | groups.get(i);
            low = low << 16 | groups.get(i + 4);
        }
        return IpAddress.ofIpv6(high, low);
    }

    /** Reads groups between single colons; at the very end a dotted quad may stand for two. */
    private static List<Integer> parseGroups(String part, boolean endsAddress, String whole) {
        List<Integer> groups = new ArrayList<>();
        if (part.isEmpty()) {
            return groups;
        }
        String[] texts = part.split(":", -1);
        for (int i = 0; i < texts.length; i++) {
            boolean last = i == texts.length - 1;
            if (endsAddress && last && texts[i].indexOf('.') >= 0) {
                int quad = parseIpv4(texts[i], whole);
                groups.add(quad >>> 16);
                groups.add(quad & 0xFFFF);
            } else {
                groups.add(parseGroup(texts[i], whole));
            }
        }
        return groups;
    }

    private static int parseGroup(String group, String whole) {
        if (group.isEmpty() || group.length() > 4) {
            throw notAnAddress(whole);
        }
        int value = 0;
        for (int i = 0; i < group.length(); i++) {
            char c = group.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw notAnAddress(whole);
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static String formatIpv4(long value) {
        return (value >>> 24 & 0xFF)
                + "."
                + (value >>> 16 & 0xFF)
                + "."
                + (value >>> 8 & 0xFF)
                + "."
                + (value & 0xFF);
    }

    private static String formatIpv6(IpAddress address) {
        // RFC 5952, 5: the well-known prefix ::ffff:0:0/96 says that an IPv4 address is embedded.
        if (address.high() == 0 && address.low() >>> 32 == 0xFFFF) {
            return "::ffff:" + formatIpv4(address.low() & 0xFFFF_FFFFL);
        }
        int[] groups = new int[IPV6_GROUPS];
        for (int i = 0; i < 4; i++) {
            groups[i] = (int) (address.high() >>> (48 - 16 * i)) & 0xFFFF;
            groups[i + 4] = (int) (address.low() >>> (48 - 16 * i)) & 0xFFFF;
        }
        // RFC 5952, 4.2: the first of the longest runs of zeros, never a run of one.
        int gapStart = -1;
        int gapLength = 1;
        for (int start = 0; start < IPV6_GROUPS; start++) {
            int length = 0;
            while (start + length < IPV6_GROUPS && groups[start + length] == 0) {
                length++;
            }
            if (length > gapLength) {
                gapStart = start;
                gapLength = length;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < IPV6_GROUPS; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (i > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is not an IP address such as 192.0.2.7 or 2001:db8::7");
    }
}
