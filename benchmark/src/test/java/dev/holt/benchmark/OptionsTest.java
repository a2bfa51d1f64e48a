package dev.holt.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final List<String> KNOWN = List.of("ls", "spawn");

    @Test
    void withoutRowsAllAreWanted() {
        Options options = Options.parse(List.of("--quick", "--json"), KNOWN);
        assertThat(options.quick()).isTrue();
        assertThat(options.json()).isTrue();
        assertThat(options.wants("spawn")).isTrue();
    }

    @Test
    void rowsSelect() {
        Options options = Options.parse(List.of("ls"), KNOWN);
        assertThat(options.wants("ls")).isTrue();
        assertThat(options.wants("spawn")).isFalse();
    }

    @Test
    void whatIsNotKnownIsRefusedWithWhatIs() {
        assertThatThrownBy(() -> Options.parse(List.of("--fast"), KNOWN)).hasMessageContaining("rows of ls spawn");
    }

    @Test
    void fullIsTheContraryOfQuick() {
        assertThat(Options.parse(List.of("--full", "ls"), KNOWN).full()).isTrue();
        assertThatThrownBy(() -> Options.parse(List.of("--full", "--quick"), KNOWN))
                .hasMessageContaining("one of them");
    }
}
