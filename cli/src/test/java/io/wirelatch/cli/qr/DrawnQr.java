package io.wirelatch.cli.qr;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a QR code off a terminal, as the camera of a phone would: from the characters shown. */
public final class DrawnQr {

    private static final String BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
    private static final String RESET = "\u001b[0m";
    private static final int BLACK = 0x000000;
    private static final int WHITE = 0xffffff;

    /** Pixels for each module, and for the dark desk around the terminal. */
    private static final int SCALE = 4;

    private DrawnQr() {}

    /** What the one code says that is drawn among these lines, whatever stands around it. */
    public static String read(String screen) throws ReaderException {
        List<int[]> rows = new ArrayList<>();
        for (String line : screen.split("\n", -1)) {
            if (isDrawn(line)) {
                addRows(rows, line);
            }
        }
        if (rows.isEmpty()) {
            throw NotFoundException.getNotFoundInstance();
        }
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(picture(rows))))
                .getText();
    }

    private static boolean isDrawn(String line) {
        String bare = line.replace(BLACK_ON_WHITE, "").replace(RESET, "");
        return !bare.isEmpty() && bare.chars().allMatch(c -> " \u2580\u2584\u2588".indexOf(c) >= 0);
    }

    /** Without colours a terminal is taken to be white on black. */
    private static void addRows(List<int[]> rows, String line) {
        boolean coloured = line.startsWith(BLACK_ON_WHITE) && line.endsWith(RESET);
        String bare = line.replace(BLACK_ON_WHITE, "").replace(RESET, "");
        int ink = coloured ? BLACK : WHITE;
        int paper = coloured ? WHITE : BLACK;
        rows.add(bare.chars().map(c -> c == '\u2580' || c == '\u2588' ? ink : paper).toArray());
        rows.add(bare.chars().map(c -> c == '\u2584' || c == '\u2588' ? ink : paper).toArray());
    }

    private static RGBLuminanceSource picture(List<int[]> rows) {
        int columns = rows.getFirst().length;
        int width = (columns + 2) * SCALE;
        int height = (rows.size() + 2) * SCALE;
        int[] pixels = new int[width * height];
        Arrays.fill(pixels, BLACK);
        for (int y = SCALE; y < height - SCALE; y++) {
            for (int x = SCALE; x < width - SCALE; x++) {
                pixels[y * width + x] = rows.get(y / SCALE - 1)[x / SCALE - 1];
            }
        }
        return new RGBLuminanceSource(width, height, pixels);
    }
}
