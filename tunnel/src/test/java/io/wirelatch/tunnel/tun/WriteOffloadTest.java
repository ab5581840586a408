package io.wirelatch.tunnel.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.offload.VirtioNetHeader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteOffloadTest {

    private final List<String> notices = new ArrayList<>();

    @Test
    void aKindThatIsRefusedEndsAloneAndIsToldOfOnce() {
        WriteOffload offload = new WriteOffload("wlt0", true, true, notices::add);
        offload.refused(VirtioNetHeader.GSO_UDP_L4);
        offload.refused(VirtioNetHeader.GSO_UDP_L4);
        assertTrue(offload.joinsTcp());
        assertFalse(offload.joinsUdp());
        assertEquals(1, notices.size());
        offload.refused(VirtioNetHeader.GSO_TCPV6 | VirtioNetHeader.GSO_ECN);
        assertFalse(offload.joinsTcp());
        assertEquals(2, notices.size());
        assertTrue(notices.getFirst().contains("wlt0"), notices::getFirst);
    }

    @Test
    void aKindThatWasNeverPutTogetherCannotEnd() {
        WriteOffload offload = new WriteOffload("wlt0", false, false, notices::add);
        offload.refused(VirtioNetHeader.GSO_TCPV4);
        offload.refused(VirtioNetHeader.GSO_UDP_L4);
        assertEquals(List.of(), notices);
    }
}
