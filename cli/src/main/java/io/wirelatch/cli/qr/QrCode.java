package io.wirelatch.cli.qr;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;

/**
 * A text as a QR code (ISO/IEC 18004): a square of modules, dark or light, with the light border of
 * four that a reader needs around it.
 */
public final class QrCode {

    /** ISO/IEC 18004, 5.3.8: the quiet zone is four modules wide. */
    static final int QUIET_ZONE = 4;

    private final ByteMatrix modules;

    private QrCode(ByteMatrix modules) {
        this.modules = modules;
    }

    /**
     * The smallest code of a text. It corrects few errors, since a screen has no stains.
     *
     * @throws IllegalArgumentException when the text is longer than a QR code can carry, which is
     *     some 2,900 characters
     */
    public static QrCode of(String text) {
        try {
            return new QrCode(Encoder.encode(text, ErrorCorrectionLevel.L).getMatrix());
        } catch (WriterException e) {
            throw new IllegalArgumentException("the text is too long for a QR code", e);
        }
    }

    /** How many modules there are in a row and in a column, with the border. */
    public int size() {
        return modules.getWidth() + 2 * QUIET_ZONE;
    }

    /** Whether a module is dark; outside of the code there is light. */
    public boolean isDark(int column, int row) {
        int x = column - QUIET_ZONE;
        int y = row - QUIET_ZONE;
        boolean inside = x >= 0 && y >= 0 && x < modules.getWidth() && y < modules.getHeight();
        return inside && modules.get(x, y) == 1;
    }
}
