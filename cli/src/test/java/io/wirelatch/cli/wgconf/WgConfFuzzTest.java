package io.wirelatch.cli.wgconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text as a wg-quick file: refused with its line, or read as what is written and read the same.
 */
class WgConfFuzzTest {

    static Stream<byte[]> seeds() {
        return Stream.of(
                        """
                        # a provider's file
                        [Interface]
                        PrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=
                        Address = 10.2.0.2/32, fd00::2/128
                        DNS = 10.2.0.1, home.arpa
                        MTU = 1380
                        Table = 0x77
                        FwMark = 0xca6c
                        ListenPort = 51820
                        SaveConfig = true
                        PreUp = echo %i # a comment
                        PostUp = a; b
                        PreDown = c
                        PostDown = d [e]

                        [Peer]
                        PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
                        PresharedKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
                        AllowedIPs = 0.0.0.0/0, ::/0
                        Endpoint = vpn.example.com:51820
                        PersistentKeepalive = 25
                        """,
                        "\uFEFF[interface]\r\ntable=off\r\n[PEER]\r\nallowedips=\r\n",
                        "[Interface]\n[Peer]\nEndpoint = [fe80::1%eth0]:1\n[",
                        "PrivateKey = \u0000")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @DictionaryEntries({
        "[Interface]",
        "[Peer]",
        "PrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=",
        "PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=",
        "PresharedKey = ",
        "Address = ",
        "AllowedIPs = ",
        "Endpoint = ",
        "Endpoint = [::1]:1",
        "PersistentKeepalive = off",
        "DNS = ",
        "MTU = 1420",
        "Table = auto",
        "Table = 0xffffffff",
        "FwMark = off",
        "FwMark = 037777777777",
        "ListenPort = ",
        "SaveConfig = false",
        "PreUp = ",
        "PostDown = ",
        "10.0.0.1/24, ",
        "fd00::1/64",
        "example.com"
    })
    @MethodSource("seeds")
    @FuzzTest
    void aFileIsRefusedOrWrittenAndReadAsTheSame(byte[] file) {
        WgConf conf;
        try {
            conf = WgConfParser.parse("fuzzed", new String(file, StandardCharsets.UTF_8));
        } catch (WgConfException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("fuzzed"), e.getMessage());
            return;
        }
        String written = WgConfWriter.write(conf);
        assertEquals(conf, WgConfParser.parse("written", written), written);
    }
}
