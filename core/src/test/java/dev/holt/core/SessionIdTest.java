package dev.holt.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"calc-1", "a-999999999999999999", "calc-1-2", "0-1"})
    void isReadAsItIsWritten(String text) {
        assertThat(SessionId.parse(text)).hasToString(text);
    }

    @Test
    void theLastNumberIsTheSessions() {
        SessionId id = SessionId.parse("calc-1-2");

        assertThat(id.project().value()).isEqualTo("calc-1");
        assertThat(id.number()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "calc",
                "calc-",
                "calc-0",
                "calc-01",
                "calc--1",
                "-1",
                "calc-1\n",
                "calc-1 ",
                "calc- 1",
                "calc-9999999999999999999",
                "Calc-1",
                "calc.x-1",
                "calc:1",
                "../x-1",
                "calc-\u0661",
                "; rm -rf /-1"
            })
    void D7_whatIsNoIdIsRefused(String text) {
        assertThatThrownBy(() -> SessionId.parse(text)).isInstanceOf(HoltException.class);
    }

    @Test
    void theMessageDoesNotMoveTheCursor() {
        assertThatThrownBy(() -> SessionId.parse("\u001b[2J\u202e"))
                .hasMessageContaining("\\u001b[2J\\u202e")
                .hasMessageContaining("holt ls");
    }

    @Test
    void numbersBeginAtOne() {
        ProjectId calc = new ProjectId("calc");

        assertThatThrownBy(() -> new SessionId(calc, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
