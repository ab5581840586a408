package io.wirelatch.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineBufferTest {

    private final LineBuffer lines = new LineBuffer(8);

    @Test
    void aLineComesOutOncePutTogether() throws Exception {
        append("ab");
        assertEquals(Optional.empty(), lines.nextLine());
        append("c\n");
        assertEquals(Optional.of("abc"), lines.nextLine());
        assertEquals(Optional.empty(), lines.nextLine());
    }

    @Test
    void severalLinesInOnePieceComeOutInOrder() throws Exception {
        append("a\n\nb\nc");
        assertEquals(Optional.of("a"), lines.nextLine());
        assertEquals(Optional.of(""), lines.nextLine());
        assertEquals(Optional.of("b"), lines.nextLine());
        assertEquals(Optional.empty(), lines.nextLine());
    }

    @Test
    void theLongestLineIsTakenAndOneByteMoreIsNot() throws Exception {
        append("12345678\n");
        assertEquals(Optional.of("12345678"), lines.nextLine());
        append("123456789");
        assertThrows(MalformedLineException.class, lines::nextLine);
    }

    @Test
    void aLineTooLongIsRefusedEvenWhenItsEndIsThere() {
        append("123456789\n");
        assertThrows(MalformedLineException.class, lines::nextLine);
    }

    private void append(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        lines.append(bytes, bytes.length);
    }
}
