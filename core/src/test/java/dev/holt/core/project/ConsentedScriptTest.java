package dev.holt.core.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.HoltException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentedScriptTest {
    private static final byte[] CONTENT = "abc".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(strings = {"setup.sh", ".holt/setup", "a/b-c/d..e"})
    void plainPathsAreTaken(String path) {
        assertThat(ConsentedScript.to(path, CONTENT).path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../setup", "a/../../b", "a/..", "-x", "a b", "$(x)", "a//b", "a/"})
    void otherPathsAreRefused(String path) {
        assertThatThrownBy(() -> ConsentedScript.to(path, CONTENT))
                .isInstanceOf(HoltException.class)
                .hasMessageContaining("'%s'", path);
    }

    @Test
    void consentIsToTheContent() {
        ConsentedScript script = ConsentedScript.to("setup.sh", CONTENT);

        assertThat(script.sha256()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(script.covers("abc".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(script.covers("abd".getBytes(StandardCharsets.UTF_8))).isFalse();
    }
}
