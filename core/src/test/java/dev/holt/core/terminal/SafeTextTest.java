package dev.holt.core.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/clear",
                "!ls",
                "#note",
                "@file",
                "-x",
                "--",
                "line\nline\n",
                "\ttab",
                "[201~",
                "\u4e2d\u6587",
                "\ud83d\udc69\u200d\ud83d\udcbb",
                "e\u0301",
                "\u202eright to left"
            })
    void E2_textArrivesUnaltered(String text) {
        assertThat(new SafeText(text).value()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[201~",
                "\r",
                "\r\n",
                "\u0003",
                "\u0004",
                "\u001a",
                "\u0000",
                "\b",
                "\u007f",
                "\u0085",
                "\u009b",
                "\ud800",
                "\udc00",
                "x\udc00\ud800"
            })
    void E2_whatWouldActIsRefused(String text) {
        assertThatThrownBy(() -> new SafeText("ab" + text))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TEXT));
    }

    @Test
    void thePositionIsNamed() {
        assertThatThrownBy(() -> new SafeText("one\n\ud83d\ude00t\u001bwo"))
                .hasMessageContaining("U+001B at line 2, column 3");
    }

    @Test
    void E2_aMegabyteIsTheMost() {
        String most = "\u00e4".repeat(SafeText.MOST_BYTES / 2);

        assertThat(new SafeText(most).value()).hasSize(SafeText.MOST_BYTES / 2);
        assertThatThrownBy(() -> new SafeText(most + "a"))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TEXT_TOO_LONG));
    }
}
