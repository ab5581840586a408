package io.wirelatch.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointMemoryTest {

    private static final PublicKey PEER = PublicKey.ofBytes(new byte[32]);

    private final List<Endpoint> kept = new ArrayList<>();
    private final EndpointMemory memory = new EndpointMemory((_, endpoint) -> kept.add(endpoint));

    @Test
    void onlyTheNewestOfManyIsWrittenAndOnlyOnce() {
        memory.note(PEER, endpoint(1));
        memory.note(PEER, endpoint(2));
        memory.note(PEER, endpoint(3));
        assertEquals(List.of(), kept);
        memory.write();
        memory.write();
        assertEquals(List.of(endpoint(3)), kept);
    }

    private static Endpoint endpoint(int port) {
        return Endpoint.of(IpAddress.parse("192.0.2.7"), port);
    }
}
