package io.wirelatch.tunnel.offload;

/** RFC 1071 as it is written: 16-bit words added one by one, carries brought back at once. */
final class NaiveChecksum {

    private NaiveChecksum() {}

    /** An odd last byte is the upper half of a word. */
    static int sum(byte[] bytes, int from, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int octet = Byte.toUnsignedInt(bytes[from + i]);
            sum = add(sum, i % 2 == 0 ? octet << 8 : octet);
        }
        return sum;
    }

    static int add(int sum, int word) {
        int added = sum + word;
        return added > 0xFFFF ? added - 0xFFFF : added;
    }
}
