package dev.holt.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PrintableTest {
    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("", ""),
                Arguments.of(
                        "plain text, \u00e4\u4e2d\u6587 \ud83d\ude00", "plain text, \u00e4\u4e2d\u6587 \ud83d\ude00"),
                Arguments.of("a\nb\tc", "a\\nb\\tc"),
                Arguments.of("\r\u0000\u0007\u001b]52;c;x\u0007", "\\u000d\\u0000\\u0007\\u001b]52;c;x\\u0007"),
                Arguments.of("\u009b2J\u007f", "\\u009b2J\\u007f"),
                Arguments.of("\u202egpj\u202c", "\\u202egpj\\u202c"),
                Arguments.of("a\u200bb\ufeff\u2028\u2029", "a\\u200bb\\ufeff\\u2028\\u2029"),
                Arguments.of("\ud800x", "\\ud800x"),
                Arguments.of("\udb40\udc41", "\\u{e0041}"),
                Arguments.of("\ue000", "\\ue000"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void E1_whatIsShownStaysOnItsLine(String text, String shown) {
        assertThat(Printable.of(text)).isEqualTo(shown);
    }
}
