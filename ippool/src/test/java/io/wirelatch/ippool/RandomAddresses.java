package io.wirelatch.ippool;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Random;

/**
 * Random addresses for tests, with more zeros and ones than chance gives, where bugs like to be.
 */
final class RandomAddresses {

    private RandomAddresses() {}

    static IpAddress any(Random random) {
        return random.nextBoolean() ? ipv4(random) : ipv6(random);
    }

    static IpAddress ipv4(Random random) {
        byte[] bytes = new byte[4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = octet(random);
        }
        return IpAddress.ofBytes(bytes);
    }

    static IpAddress ipv6(Random random) {
        byte[] bytes = new byte[16];
        for (int group = 0; group < 8; group++) {
            if (random.nextInt(3) > 0) {
                bytes[2 * group] = octet(random);
                bytes[2 * group + 1] = octet(random);
            }
        }
        if (random.nextInt(10) == 0) { // IPv4-mapped
            for (int i = 0; i < 12; i++) {
                bytes[i] = (byte) (i < 10 ? 0 : 0xFF);
            }
        }
        return IpAddress.ofBytes(bytes);
    }

    static Cidr cidr(Random random) {
        IpAddress address = any(random);
        return new Cidr(address, random.nextInt(address.family().bits() + 1));
    }

    /** One of the many texts that RFC 4291, 2.2 allows for an address. */
    static String spell(IpAddress address, Random random) {
        byte[] bytes = address.toBytes();
        String[] groups = new String[8];
        for (int i = 0; i < 8; i++) {
            int group = (bytes[2 * i] & 0xFF) << 8 | (bytes[2 * i + 1] & 0xFF);
            String hex =
                    random.nextBoolean()
                            ? Integer.toHexString(group)
                            : String.format(Locale.ROOT, "%04x", group);
            groups[i] = random.nextBoolean() ? hex : hex.toUpperCase(Locale.ROOT);
        }
        int count = 8;
        if (random.nextBoolean()) {
            count = 7;
            groups[6] =
                    IpAddress.ofBytes(new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]})
                            .toString();
        }
        StringBuilder text = new StringBuilder();
        boolean shortened = false;
        for (int i = 0; i < count; i++) {
            int run = zeroRun(groups, i, count);
            if (!shortened && run > 0 && random.nextBoolean()) {
                int length = random.nextInt(run) + 1;
                text.append("::");
                shortened = true;
                i += length - 1;
            } else {
                boolean needsColon = !text.isEmpty() && text.charAt(text.length() - 1) != ':';
                text.append(needsColon ? ":" : "").append(groups[i]);
            }
        }
        return text.toString();
    }

    private static int zeroRun(String[] groups, int start, int end) {
        int length = 0;
        while (start + length < end && groups[start + length].matches("0+")) {
            length++;
        }
        return length;
    }

    /** The address as the number that it is. */
    static BigInteger value(IpAddress address) {
        return new BigInteger(1, address.toBytes());
    }

    private static byte octet(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> (byte) 0xFF;
            default -> (byte) random.nextInt(256);
        };
    }
}
