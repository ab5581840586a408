package io.wirelatch.enroll.server;

import io.wirelatch.enroll.crypto.ServerKeyMac;
import io.wirelatch.enroll.message.PairingCodec;
import io.wirelatch.enroll.message.PairingMessage.Closed;
import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.Optional;

/**
 * What a closed server says, and to whom: "closed" or "locked", to a client that knows the server's
 * key, and not more often than a few times a second. To everybody else it is silent. Not safe for
 * use by several threads.
 */
final class ClosedNotices {

    private final ServerKeyMac serverKey;
    private final TokenBucket bucket =
            new TokenBucket(PairingLimits.NOTICE_BURST, PairingLimits.NOTICES_PER_SECOND);

    ClosedNotices(ServerKeyMac serverKey) {
        this.serverKey = serverKey;
    }

    /** The notice for whoever sent this HELLO from there, if there is to be one. */
    Optional<byte[]> answer(Hello hello, Endpoint source, boolean locked, long nowNanos) {
        if (!hello.hasServerKeyMac() || !serverKey.isSigned(hello) || !bucket.take(nowNanos)) {
            return Optional.empty();
        }
        RefusalReason reason = locked ? RefusalReason.LOCKED : RefusalReason.WINDOW_CLOSED;
        return Optional.of(
                PairingCodec.encode(
                        serverKey.sign(new Closed(hello.sid(), reason, source, Hello.NO_MAC))));
    }
}
