package io.wirelatch.tunnel.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 51820, 0, 192.0.2.7:51820",
        "0.0.0.0, 1, 0, 0.0.0.0:1",
        "2001:db8::7, 65535, 0, [2001:db8::7]:65535",
        "fe80::1, 51820, 3, [fe80::1%3]:51820",
    })
    void itsTextIsTheOneThatToolsUnderstand(String address, int port, int scope, String text) {
        assertEquals(text, new Endpoint(IpAddress.parse(address), port, scope).toString());
    }

    @Test
    void anUnknownOneSaysSo() {
        assertFalse(Endpoint.UNKNOWN.isKnown());
        assertEquals("(unknown)", Endpoint.UNKNOWN.toString());
        assertTrue(Endpoint.of(IpAddress.parse("192.0.2.7"), 1).isKnown());
    }

    @Test
    void socketAddressesOfBothFamiliesAreUnderstood() throws UnknownHostException {
        InetAddress ipv4 = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7});
        assertEquals(
                Endpoint.of(IpAddress.parse("192.0.2.7"), 51820),
                Endpoint.of(new InetSocketAddress(ipv4, 51820)));

        byte[] linkLocal = IpAddress.parse("fe80::1").toBytes();
        assertEquals(
                new Endpoint(IpAddress.parse("fe80::1"), 51820, 3),
                Endpoint.of(
                        new InetSocketAddress(
                                Inet6Address.getByAddress(null, linkLocal, 3), 51820)));
    }

    @Test
    void anUnresolvedNameIsRefusedByItsName() {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                Endpoint.of(
                                        InetSocketAddress.createUnresolved("nas.example", 51820)));
        assertEquals("'nas.example' is not resolved", refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536, 51820 + 65536})
    void aPortOutOfRangeIsRefused(int port) {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Endpoint.of(IpAddress.parse("192.0.2.7"), port));
        assertEquals("a port lies between 1 and 65535, not " + port, refusal.getMessage());
    }
}
