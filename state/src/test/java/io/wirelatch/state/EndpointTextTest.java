package io.wirelatch.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.7:51820",
                "192.0.2.7:1",
                "255.255.255.255:65535",
                "[2001:db8::7]:51820",
                "[::]:1",
                "[::ffff:192.0.2.7]:51820",
                "[fe80::7%2]:51820",
                "[fe80::7%2147483647]:51820"
            })
    void anEndpointIsReadAndWrittenAlike(String text) {
        assertEquals(text, EndpointText.parse(text).toString());
    }

    @Test
    void theScopeIsTheNumberOfAnInterface() {
        assertEquals(
                new Endpoint(IpAddress.parse("fe80::7"), 51820, 3),
                EndpointText.parse("[fe80::7%3]:51820"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "192.0.2.7",
                "192.0.2.7:",
                "192.0.2.7:0",
                "192.0.2.7:01",
                "192.0.2.7:65536",
                "192.0.2.7:99999",
                "192.0.2.7:-1",
                "192.0.2.7:+1",
                "192.0.2.7:51820 ",
                " 192.0.2.7:51820",
                "192.0.2.7:51820\n",
                "192.0.2:51820",
                "192.0.2.256:51820",
                "192.0.2.7%1:51820",
                "[192.0.2.7]:51820",
                "2001:db8::7:51820",
                "[2001:db8::7]",
                "[2001:db8::7]51820",
                "[2001:db8::7:51820",
                "[2001:db8:::7]:51820",
                "[fe80::7%]:51820",
                "[fe80::7%0]:51820",
                "[fe80::7%02]:51820",
                "[fe80::7%eth0]:51820",
                "[fe80::7%2147483648]:51820",
                "[fe80::7%99999999999]:51820",
                "[]:51820",
                "nas.lan:51820",
                "localhost:51820",
                "(unknown)"
            })
    void whatIsNoEndpointIsRefused(String text) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> EndpointText.parse(text));
        assertTrue(String.valueOf(refusal.getMessage()).contains("such as"), refusal::getMessage);
    }
}
