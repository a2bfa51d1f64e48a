package dev.holt.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningTest {
    @Test
    void theLineNamesTheBuild() throws Exception {
        BuildId build = Opening.parse("HOLT/1 20260102030405-0badcafe");
        assertThat(build.text()).isEqualTo("20260102030405-0badcafe");
        assertThat(Opening.answer(build, Opening.State.OLDER_IDLE))
                .isEqualTo("HOLT/1 20260102030405-0badcafe older-idle\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HOLT/1", "HOLT/1 ", "HOLT/2 a", "GET / HTTP/1.1", "HOLT/1 a b", "HOLT/1 a/b"})
    void anythingElseIsRefused(String line) {
        assertThatThrownBy(() -> Opening.parse(line)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aGreaterBuildIsNewer() {
        BuildId old = new BuildId("20260101000000-ffffffff");
        BuildId young = new BuildId("20260102000000-00000000");
        assertThat(young.isNewerThan(old)).isTrue();
        assertThat(old.isNewerThan(young)).isFalse();
        assertThat(old.isNewerThan(old)).isFalse();
    }
}
