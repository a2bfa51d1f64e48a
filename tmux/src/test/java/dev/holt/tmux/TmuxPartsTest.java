package dev.holt.tmux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.terminal.WindowState;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TmuxPartsTest {
    @Test
    void wordsStandForThemselves() {
        assertThat(TmuxWords.word("a;")).isEqualTo("a\\;");
        assertThat(TmuxWords.word(";")).isEqualTo("\\;");
        assertThat(TmuxWords.word("a;b")).isEqualTo("a;b");
        assertThat(TmuxWords.format("#(x);")).isEqualTo("##(x)\\;");
        assertThat(TmuxWords.timedFormat("%Y#")).isEqualTo("%%Y##");
        assertThat(TmuxWords.shellWord("it's")).isEqualTo("'it'\\''s'");
    }

    @ParameterizedTest
    @CsvSource({
        "tmux 3.2,false",
        "tmux 3.3a,false",
        "tmux 3.10,false",
        "tmux 4.0,false",
        "tmux next-3.6,false",
        "tmux master,false",
        "tmux 3.1c,true",
        "tmux 2.9,true",
        "'',true",
        "something else,true"
    })
    void versionsAreCompared(String version, boolean tooOld) {
        assertThat(Tmux.isTooOld(version)).isEqualTo(tooOld);
    }

    @Test
    void probeCountsPeopleAndSkipsWhatIsNotOurs() {
        String output = """
                pane 0.0 0 1700000000 calc-1
                pane 0.1 0 1700000009 calc-1
                pane 1.0 0 1700000009 calc-1
                pane 0.0 1 1700000001 calc-10
                client 0 calc-1
                client 0 calc-1
                client 1 calc-1
                client 1 calc-10
                nonsense
                """;

        assertThat(TmuxProbe.parse(output))
                .isEqualTo(Map.of(
                        new TerminalHandle("calc-1"),
                        new WindowState(true, Instant.ofEpochSecond(1_700_000_000), 2),
                        new TerminalHandle("calc-10"),
                        new WindowState(false, Instant.ofEpochSecond(1_700_000_001), 0)));
    }

    @Test
    void controlOutputIsUnescapedToTheVeryBytes() {
        ControlOutput output = new ControlOutput("%1");

        assertThat(output.of("%output %1 a\\033[0m\\134\\015\\012 ü".getBytes(UTF_8)))
                .hasValue("a\033[0m\\\r\n ü".getBytes(UTF_8));
        assertThat(output.of("%output %1 \\03".getBytes(UTF_8))).hasValue("\\03".getBytes(UTF_8));
        assertThat(output.of("%output %1 \377\200".getBytes(ISO_8859_1))).hasValue(new byte[] {-1, -128});
        assertThat(output.of("%output %1 ".getBytes(UTF_8))).hasValue(new byte[0]);
        assertThat(output.of("%output %12 x".getBytes(UTF_8))).isEmpty();
        assertThat(output.of("%exit".getBytes(UTF_8))).isEmpty();
    }
}
