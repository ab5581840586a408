package io.wirelatch.enroll.message;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpFamily;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Networks on the wire: family (4 or 6), prefix length, then 4 or 16 bytes, one after another. */
final class CidrBytes {

    static final int IPV4 = 4;
    static final int IPV6 = 6;

    private CidrBytes() {}

    static byte[] encode(List<Cidr> cidrs) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Cidr cidr : cidrs) {
            bytes.write(cidr.family() == IpFamily.IPV4 ? IPV4 : IPV6);
            bytes.write(cidr.prefixLength());
            bytes.writeBytes(cidr.address().toBytes());
        }
        return bytes.toByteArray();
    }
}
