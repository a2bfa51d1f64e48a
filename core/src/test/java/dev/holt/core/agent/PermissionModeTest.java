package dev.holt.core.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.HoltException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionModeTest {
    @ParameterizedTest
    @EnumSource
    void aWordIsReadAsItsMode(PermissionMode mode) {
        assertThat(PermissionMode.parse(mode.word())).isEqualTo(mode);
    }

    @Test
    void wordsHaveDashes() {
        assertThat(PermissionMode.ACCEPT_EDITS.word()).isEqualTo("accept-edits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bypass", "accept_edits", "all"})
    void anythingElseIsRefused(String word) {
        assertThatThrownBy(() -> PermissionMode.parse(word))
                .isInstanceOf(HoltException.class)
                .hasMessageContaining("default, accept-edits, auto, bypass");
    }
}
