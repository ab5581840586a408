package io.wirelatch.cli.qr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.zxing.ReaderException;
import java.util.List;
import org.junit.jupiter.api.Test;

class QrTextTest {

    private static final String LINE =
            "sudo wirelatch join [2001:db8:1111:2222:3333:4444:5555:6666]:51821"
                    + " --server-key 7v1e-nwdn-ew9x-zcdc --token 4821-ocean-cactus-plug";

    @Test
    void whatIsDrawnInColoursOrWithoutIsReadBack() throws ReaderException {
        for (String text : List.of("x", "sudo wirelatch join nas", LINE)) {
            QrCode code = QrCode.of(text);
            assertEquals(text, DrawnQr.read(String.join("\n", QrText.coloured(code))));
            assertEquals(text, DrawnQr.read(String.join("\n", QrText.plain(code))));
        }
    }

    @Test
    void theQuietZoneIsFourModulesOfLightOnEverySide() {
        QrCode code = QrCode.of(LINE);
        int last = code.size() - 1;
        for (int i = 0; i < code.size(); i++) {
            for (int depth = 0; depth < 4; depth++) {
                assertFalse(code.isDark(depth, i) || code.isDark(last - depth, i));
                assertFalse(code.isDark(i, depth) || code.isDark(i, last - depth));
            }
        }
        assertTrue(code.isDark(4, 4), "a finder pattern stands in the corner of the code");
    }

    @Test
    void theUsualLineFitsATerminalOf24Rows() {
        QrCode code =
                QrCode.of(
                        "sudo wirelatch join 192.168.178.100 --server-key"
                                + " 7v1e-nwdn-ew9x-zcdc --token 4821-ocean-cactus-plug");
        assertTrue(QrText.columns(code) <= 80);
        assertTrue(QrText.rows(code) < 24, () -> "rows: " + QrText.rows(code));
        assertEquals(QrText.rows(code), QrText.coloured(code).size());
        QrText.plain(code).forEach(l -> assertEquals(QrText.columns(code), l.length()));
    }

    @Test
    void aTextThatNoCodeCarriesIsRefused() {
        String tooLong = "x".repeat(3000);
        assertThrows(IllegalArgumentException.class, () -> QrCode.of(tooLong));
    }
}
