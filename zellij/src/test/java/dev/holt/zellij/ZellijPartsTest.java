package dev.holt.zellij;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZellijPartsTest {
    @Test
    void wordsStandForThemselves() {
        assertThat(ZellijTexts.word("it's $(x)")).isEqualTo("'it'\\''s $(x)'");
        assertThat(ZellijTexts.words(List.of("a", "b c"))).isEqualTo("'a' 'b c'");
        assertThat(ZellijTexts.kdl("a\"b\\c\n")).isEqualTo("\"a\\\"b\\\\c\\n\"");
    }

    @ParameterizedTest
    @CsvSource({
        "zellij 0.44.0,false",
        "zellij 0.45.1,false",
        "zellij 1.0.0,false",
        "zellij 0.43.1,true",
        "zellij 0.4.0,true",
        "'',true",
        "something else,true"
    })
    void versionsAreCompared(String version, boolean tooOld) {
        assertThat(Zellij.isTooOld(version)).isEqualTo(tooOld);
    }

    @Test
    void clientsAreCounted() {
        assertThat(ZellijProbe.count("CLIENT_ID ZELLIJ_PANE_ID RUNNING_COMMAND\n"))
                .isZero();
        assertThat(ZellijProbe.count("""
                CLIENT_ID ZELLIJ_PANE_ID RUNNING_COMMAND
                1         terminal_0     /bin/sh run
                3         terminal_0     /bin/sh run
                """)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"calc-1", "tmux:calc-1", "zellij:", "zellij:../x", "zellij:a/b", "zellij:zellij:a"})
    void handlesOfOthersAreRefused(String handle) {
        ZellijHome home = new ZellijHome(Path.of("/s"), Path.of("/w"));

        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(() -> home.window(new TerminalHandle(handle)))
                .returns(ErrorCode.INVALID_NAME, HoltException::code);
    }

    @Test
    void theLongestNameFitsIntoASocket() {
        Path sockets = Path.of("/" + "x".repeat(59), "z");

        ZellijWindow window = new ZellijWindow("a".repeat(100), Path.of("/w"), sockets);

        assertThatCode(window::requireShortSocket).doesNotThrowAnyException();
        assertThat(window.socketDirectory())
                .isNotEqualTo(new ZellijWindow("a".repeat(99), Path.of("/w"), sockets).socketDirectory());
    }

    @Test
    void theLogBeginsAnewAtItsLimit(@TempDir Path temp) throws Exception {
        ZellijWindow window = new ZellijWindow("calc-1", temp.resolve("w"), temp.resolve("s"));
        Path log = temp.resolve("output.log");
        Files.createDirectories(window.rawLog().getParent());
        Files.createSymbolicLink(window.rawLog(), log);
        ZellijLog logs = new ZellijLog(4);

        logs.bound(window);
        Files.writeString(log, "abc");
        logs.bound(window);
        assertThat(log).hasContent("abc");
        Files.writeString(log, "abcd");
        ZellijLog.Mark before = ZellijLog.mark(window);
        logs.bound(window);

        assertThat(log).doesNotExist();
        assertThat(temp.resolve("output.log.1")).hasContent("abcd");
        Files.writeString(window.rawLog(), "abcd");
        assertThat(log).hasContent("abcd");
        assertThat(ZellijLog.mark(window)).isNotEqualTo(before);
    }

    @Test
    void aStreamGoesOnInTheNextFile(@TempDir Path temp) throws Exception {
        ZellijWindow window = new ZellijWindow("calc-1", temp.resolve("w"), temp.resolve("s"));
        Path log = Files.writeString(temp.resolve("output.log"), "before");
        Files.createDirectories(window.rawLog().getParent());
        Files.createSymbolicLink(window.rawLog(), log);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        AtomicBoolean alive = new AtomicBoolean(true);
        CountDownLatch ended = new CountDownLatch(1);

        try (ZellijStream _ = ZellijStream.open(window, alive::get, received::writeBytes, ended::countDown)) {
            Files.writeString(log, "one", StandardOpenOption.APPEND);
            new ZellijLog(1).bound(window);
            await().until(() -> received.toString(UTF_8).equals("one"));
            Files.writeString(log, "two");
            await().until(() -> received.toString(UTF_8).equals("onetwo"));
            Files.writeString(log, "three", StandardOpenOption.APPEND);
            alive.set(false);
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(received.toString(UTF_8)).isEqualTo("onetwothree");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12", "12 x", "-1 2", "1 2 3", "99999999999999999999 1"})
    void aRunnerThatIsNotWholeIsNone(String content, @TempDir Path temp) throws Exception {
        ZellijWindow window = new ZellijWindow("calc-1", temp, temp);
        assertThat(window.runner()).isEmpty();
        Files.writeString(window.runnerFile(), content);
        assertThat(window.runner()).isEmpty();
        Files.writeString(window.runnerFile(), "12 34\n");
        assertThat(window.runner()).contains(new ZellijWindow.Runner(12, 34));
    }
}
