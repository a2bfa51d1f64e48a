package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.fake.FakePlace;
import dev.holt.core.fake.World;
import dev.holt.core.place.Files;
import dev.holt.core.place.ProcessRef;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionFilesTest {
    private static final SessionId ID = SessionId.parse("calc-1");
    private static final String PID = "holt-pid 1\nlaunch=L\nboot=b\npid=7\nstart=250\nrunner=6\nrunner-start=240\n";
    private static final String EXIT = "holt-exit 1\nlaunch=L\ncode=3\nat=12500000000\n";

    private final FakePlace place = new FakePlace();
    private final SessionFiles files = new SessionFiles(World.SESSIONS);
    private final Files directory = place.files(files.hostDirectory(ID));

    private void put(String name, String content) {
        directory.putAtomic(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private String read(String name) {
        return new String(directory.read(name, 1 << 20).orElseThrow(), StandardCharsets.UTF_8);
    }

    private void launch(List<String> argv, Map<String, String> environment) {
        files.writeLaunch(place, ID, "L", Path.of("/work tree"), argv, environment);
    }

    @Test
    void theLaunchIsWrittenInItsForm() {
        launch(List.of("/bin/a", "two words", "", "line\nline", "k=v"), Map.of("B", "2=2", "A", ""));

        assertThat(read("launch"))
                .isEqualTo("holt-launch 1\0launch=L\0cwd=/work tree\0umask=022\0"
                        + "arg=/bin/a\0arg=two words\0arg=\0arg=line\nline\0arg=k=v\0");
        assertThat(read("env")).isEqualTo("A=\0B=2=2\0");
    }

    @Test
    void whatSomebodyMadeOfAFileOfOursGivesWay() {
        for (String name : List.of("launch", "pid", "exit", "prompt.md")) {
            put(name + "/inner", "x");
        }

        files.writePrompt(place, ID, "go");
        launch(List.of("x"), Map.of());

        assertThat(directory.list("")).containsExactlyInAnyOrder("env", "hooks", "launch", "prompt.md");
        assertThat(directory.list("prompt.md")).isEmpty();
    }

    @Test
    void theEnvironmentIsReadAsItWasWritten() {
        Map<String, String> environment = Map.of("A", "", "B", "2=2", "C", "line\nline", "D", "\u00e4");
        launch(List.of("x"), environment);

        assertThat(files.environment(place, ID)).contains(environment);
    }

    @Test
    void withoutAFileThereIsNoEnvironment() {
        assertThat(files.environment(place, ID)).isEmpty();
    }

    @Test
    void D7_nulDoesNotMakeAVariable() {
        assertThatThrownBy(() -> launch(List.of("x"), Map.of("A", "1\0LD_PRELOAD=x")))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("A=")
                .hasMessageNotContaining("LD_PRELOAD");
        assertThatThrownBy(() -> launch(List.of("x", "a\0arg=b"), Map.of())).isInstanceOf(HoltException.class);
    }

    @Test
    void aLaunchRemovesWhatTheLastOneReported() {
        put("pid", PID);
        put("exit", EXIT);

        launch(List.of("x"), Map.of());

        assertThat(directory.list("")).containsExactlyInAnyOrder("launch", "env", "hooks");
    }

    @Test
    void theStartIsReadFromItsForm() {
        put("pid", PID);

        assertThat(files.started(place, ID, "L"))
                .contains(new SessionFiles.Started(new ProcessRef("b", 7, 250), new ProcessRef("b", 6, 240)));
    }

    @Test
    void theEndIsReadFromItsForm() {
        put("exit", EXIT);

        SessionFiles.Finished finished = files.finished(place, ID, "L").orElseThrow();

        assertThat(finished)
                .isEqualTo(new SessionFiles.Finished(new Exit.Code(3), Optional.empty(), Duration.ofMillis(12_500)));
        assertThat(finished.lasted(new ProcessRef("b", 7, 250))).isEqualTo(Duration.ofSeconds(10));
        assertThat(finished.lasted(new ProcessRef("b", 7, 1_000_000))).isZero();
    }

    @Test
    void codeAndSignalAreToldApart() {
        put("exit", "holt-exit 1\nlaunch=L\nsignal=15\nat=1\n");

        assertThat(files.finished(place, ID, "L").orElseThrow().exit()).isEqualTo(new Exit.Signal(15));
    }

    @Test
    void aProgramThatNeverRanSaysWhy() {
        put("exit", "holt-exit 1\nlaunch=L\ncode=127\nat=1\nerror=not found: a=b\nfuture=field\n");

        assertThat(files.finished(place, ID, "L").orElseThrow().error()).contains("not found: a=b");
    }

    @Test
    void theReportsOfAnotherLaunchAreIgnored() {
        put("pid", PID);
        put("exit", EXIT);

        assertThat(files.started(place, ID, "K")).isEmpty();
        assertThat(files.finished(place, ID, "K")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "holt-exit 2\nlaunch=L\ncode=0\nat=1\n",
                "holt-exit 1\ncode=0\nat=1\n",
                "holt-exit 1\nlaunch=L\nat=1\n",
                "holt-exit 1\nlaunch=L\ncode=0\n",
                "holt-exit 1\nlaunch=L\ncode=x\nat=1\n",
                "holt-exit 1\nlaunch=L\ncode=0\nat=99999999999999999999\n",
                "holt-exit 1\nlaunch=L\nsignal=\nat=1\n",
                "code=0\nholt-exit 1\nlaunch=L\nat=1\n",
                "\u0000\ufffd\u0000"
            })
    void anEndThatCanNotBeReadIsNone(String content) {
        put("exit", content);

        assertThat(files.finished(place, ID, "L")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "holt-pid 2\nlaunch=L\nboot=b\npid=7\nstart=1\nrunner=6\nrunner-start=1\n",
                "holt-pid 1\nlaunch=L\nboot=b\npid=\nstart=1\nrunner=6\nrunner-start=1\n",
                "holt-pid 1\nlaunch=L\nboot=b\npid=7\n",
                "holt-pid 1\nlaunch=L"
            })
    void aStartThatCanNotBeReadIsNone(String content) {
        put("pid", content);

        assertThat(files.started(place, ID, "L")).isEmpty();
    }

    @Test
    void aLaunchThatCameToNothingLeavesOnlyTheSetupLog() {
        launch(List.of("x"), Map.of());
        files.writePrompt(place, ID, "do it");
        put("output.log", "x");
        put("setup.log", "y");

        files.removeLaunch(place, ID);
        files.removeLaunch(place, ID);

        assertThat(directory.list("")).containsExactly("setup.log");
        files.removeAll(place, ID);
        assertThat(directory.list("")).isEmpty();
    }
}
