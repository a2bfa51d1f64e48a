package dev.holt.core.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TerminalSizeTest {
    @Test
    void aWindowHasAtLeastOneCell() {
        assertThat(new TerminalSize(1, 1).columns()).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new TerminalSize(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TerminalSize(1, 0));
    }
}
