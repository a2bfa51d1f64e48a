package dev.holt.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.PlaceId;
import dev.holt.core.settings.Settings;
import dev.holt.core.terminal.AttachWay;
import dev.holt.core.terminal.SafeText;
import dev.holt.core.terminal.Streaming;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.terminal.TerminalLaunch;
import dev.holt.core.terminal.TerminalSize;
import dev.holt.core.terminal.TerminalSnapshot;
import dev.holt.host.HostPlaces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChosenTerminalTest {
    @TempDir
    private Path temp;

    private final ListedTerminal zellij = new ListedTerminal("zellij:");
    private final ListedTerminal tmux = new ListedTerminal("");
    private HostPlaces places;
    private Terminal terminal;
    private String choice = "tmux";

    @BeforeEach
    void open() {
        places = new HostPlaces(temp.resolve("holt-run"));
        terminal = new ChosenTerminals(
                        List.of(
                                new TerminalKind("zellij", "zellij:", zellij, () -> !zellij.windows.isEmpty()),
                                new TerminalKind("tmux", "", tmux, () -> !tmux.windows.isEmpty())),
                        () -> choice)
                .in(places.find(PlaceId.HOST).orElseThrow());
    }

    @AfterEach
    void close() {
        places.close();
    }

    @Test
    void windowsStartInTheChosenOneAndStayReachableWhenTheChoiceChanges() {
        TerminalHandle first = terminal.start(launch("calc-1"));
        choice = "zellij";
        TerminalHandle second = terminal.start(launch("calc-2"));

        assertThat(first).isEqualTo(new TerminalHandle("calc-1"));
        assertThat(second).isEqualTo(new TerminalHandle("zellij:calc-2")).isEqualTo(terminal.handle("calc-2"));
        assertThat(((TerminalSnapshot.Windows) terminal.probe()).windows()).containsOnlyKeys(first, second);
        assertThat(terminal.capture(first, 1)).isEqualTo("screen of calc-1");
        assertThat(terminal.attach(second)).isEqualTo(new AttachWay.Exec(List.of("attach", "zellij:calc-2")));
        terminal.type(first, new SafeText("x"), true);
        assertThat(tmux.asked).contains("type calc-1");
        assertThat(zellij.asked).doesNotContain("type calc-1");
    }

    @Test
    void theOneThatNobodyUsesIsNotAsked() {
        terminal.require();
        terminal.start(launch("calc-1"));
        terminal.probe();
        terminal.stop(terminal.handle("calc-1"), Duration.ZERO);

        assertThat(zellij.asked).isEmpty();
        assertThat(tmux.asked).containsExactly("require", "start calc-1", "probe", "stop calc-1");
    }

    @Test
    void nothingIsKnownWhenOneDoesNotAnswer() {
        tmux.window("calc-1", true);
        zellij.window("calc-2", true);
        zellij.unreachable = "no answer";

        assertThat(terminal.probe()).isEqualTo(new TerminalSnapshot.Unreachable("no answer"));
    }

    @Test
    void aNameMeansOneWindowWhereverItIs() {
        zellij.window("calc-1", true);

        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(() -> terminal.start(launch("calc-1")))
                .withMessageContaining("in zellij")
                .returns(ErrorCode.TERMINAL_FAILED, HoltException::code);
        assertThat(tmux.windows).isEmpty();

        zellij.window("calc-1", false);
        terminal.start(launch("calc-1"));

        assertThat(zellij.windows).isEmpty();
        assertThat(tmux.windows).containsOnlyKeys(new TerminalHandle("calc-1"));
    }

    @Test
    void aStartIsRefusedWhenTheOtherOneDoesNotAnswer() {
        zellij.window("calc-1", true);
        zellij.unreachable = "no answer";

        assertThatExceptionOfType(TerminalException.class)
                .isThrownBy(() -> terminal.start(launch("calc-1")))
                .returns(ErrorCode.TERMINAL_UNREACHABLE, HoltException::code);
    }

    @Test
    void whoeverHasOnlyTheNameStopsTheWindowInEither() {
        zellij.window("calc-1", true);
        zellij.window("calc-2", true);

        terminal.stop(terminal.handle("calc-1"), Duration.ZERO);

        assertThat(zellij.windows).containsOnlyKeys(zellij.handle("calc-2"));
        terminal.stop(zellij.handle("calc-2"), Duration.ZERO);
        assertThat(zellij.windows).isEmpty();
    }

    @Test
    void aWindowWhoseTerminalCanNotStreamSaysSo() {
        terminal.start(launch("calc-1"));

        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> ((Streaming) terminal)
                        .stream(new TerminalHandle("calc-1"), _ -> {}, () -> {}).close())
                .returns(ErrorCode.TERMINAL_FAILED, HoltException::code);
    }

    @Test
    void everyTerminalThatTheSettingKnowsIsThere() {
        Home home = new Home(temp, temp.resolve("run"), temp.resolve("config.toml"));
        for (String name : Settings.TERMINALS) {
            Terminal chosen = ChosenTerminals.of(home, Map.of(), () -> name)
                    .in(places.find(PlaceId.HOST).orElseThrow());
            assertThat(chosen.handle("calc-1").value()).endsWith("calc-1");
            assertThat(chosen.probe()).isEqualTo(new TerminalSnapshot.Windows(Map.of()));
        }
        assertThat(temp).isEmptyDirectory();
    }

    private TerminalLaunch launch(String name) {
        return new TerminalLaunch(name, temp, temp, temp.resolve("log"), TerminalSize.USUAL);
    }
}
