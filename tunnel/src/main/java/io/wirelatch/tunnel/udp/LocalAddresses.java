package io.wirelatch.tunnel.udp;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.packet.LocalAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The addresses of this machine that one receiver's datagrams have come to lately, so that a
 * datagram to a known one allocates nothing. Two that meet in one place push each other out. One
 * thread looks up, any other may forget.
 */
final class LocalAddresses {

    private static final int INDEX_BITS = 6;
    private static final long FIBONACCI_MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private final AtomicReferenceArray<LocalAddress> addresses =
            new AtomicReferenceArray<>(1 << INDEX_BITS);

    LocalAddresses() {
        for (int i = 0; i < addresses.length(); i++) {
            addresses.setPlain(i, LocalAddress.ANY);
        }
    }

    /** One that is usable, of these values: see {@link IpAddress} for {@code high}, {@code low}. */
    LocalAddress get(IpFamily family, long high, long low) {
        int index = index(high, low);
        LocalAddress known = addresses.get(index);
        IpAddress address = known.address();
        if (known.isUsable()
                && address.low() == low
                && address.high() == high
                && address.family() == family) {
            return known;
        }
        LocalAddress fresh = new LocalAddress(new IpAddress(family, high, low));
        addresses.set(index, fresh);
        return fresh;
    }

    /** Forgets them all, wherever they are in use. */
    void forgetAll() {
        for (int i = 0; i < addresses.length(); i++) {
            addresses.get(i).forget();
        }
    }

    private static int index(long high, long low) {
        long mixed = (high ^ Long.rotateLeft(low, 17)) * FIBONACCI_MULTIPLIER;
        return (int) (mixed >>> (Long.SIZE - INDEX_BITS));
    }
}
