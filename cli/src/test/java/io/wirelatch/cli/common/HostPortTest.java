package io.wirelatch.cli.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @CsvSource({
        "nas.lan,nas.lan,51820,nas.lan",
        "nas.lan:51820,nas.lan,51820,nas.lan",
        "NAS:1,NAS,1,NAS:1",
        "nas_1.example.,nas_1.example.,51820,nas_1.example.",
        "m\u00fcller.example:65535,m\u00fcller.example,65535,m\u00fcller.example:65535",
        "192.0.2.7,192.0.2.7,51820,192.0.2.7",
        "192.0.2.7:4000,192.0.2.7,4000,192.0.2.7:4000",
        "2001:db8::7,2001:db8::7,51820,2001:db8::7",
        "::1,::1,51820,::1",
        "[2001:db8::7],2001:db8::7,51820,2001:db8::7",
        "[2001:db8::7]:4000,2001:db8::7,4000,[2001:db8::7]:4000",
        "[fe80::1%eth0]:51820,fe80::1%eth0,51820,fe80::1%eth0",
    })
    void aServerIsReadAndWrittenAsPeopleTypeIt(
            String text, String host, int port, String shortest) {
        HostPort parsed = HostPort.parse(text);

        assertEquals(new HostPort(host, port), parsed);
        assertEquals(shortest, parsed.toString());
        assertEquals(parsed, HostPort.parse(shortest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":51820",
                "nas:",
                "nas:port",
                "nas:-1",
                "nas:+1",
                "nas lan",
                "http://nas.lan",
                "root@nas",
                "-nas",
                "[nas]:51820",
                "[::1",
                "[::1]51820",
                "[::1]:",
                "nas:1:2",
                "nas/24",
            })
    void whatIsNoServerIsRefusedWithAnExample(String text) {
        CommandFailure e = assertThrows(CommandFailure.class, () -> HostPort.parse(text));

        assertEquals(ExitStatus.WRONG_USAGE, e.exitStatus());
        assertTrue(e.toString().contains("'" + text + "' is no server's name"), e.toString());
        assertTrue(e.toString().contains("[2001:db8::7]:51820"), e.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nas:0", "nas:65536", "192.0.2.7:99999", "[::1]:0"})
    void aPortOutOfRangeIsNamed(String text) {
        CommandFailure e = assertThrows(CommandFailure.class, () -> HostPort.parse(text));
        assertTrue(e.toString().contains("from 1 to 65535"), e.toString());
    }

    @Test
    void theSameServerIsKnownInAnotherSpelling() {
        assertTrue(HostPort.parse("NAS.lan.").isSameAs(HostPort.parse("nas.lan:51820")));
        assertEquals(false, HostPort.parse("nas.lan").isSameAs(HostPort.parse("nas.lan:1")));
        assertEquals(false, HostPort.parse("nas.lan").isSameAs(HostPort.parse("nas2.lan")));
    }
}
