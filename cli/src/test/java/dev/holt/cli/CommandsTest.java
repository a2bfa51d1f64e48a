package dev.holt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.api.Empty;
import dev.holt.api.Operations;
import dev.holt.api.ProjectRecords.AddProject;
import dev.holt.api.ProjectRecords.ProjectView;
import dev.holt.api.ProjectRecords.SetProject;
import dev.holt.api.SessionRecords.Chunk;
import dev.holt.api.SystemRecords.BackedUp;
import dev.holt.api.SystemRecords.Backup;
import dev.holt.api.SystemRecords.DaemonStatus;
import dev.holt.api.SystemRecords.DaemonStopped;
import dev.holt.api.SystemRecords.EventView;
import dev.holt.api.SystemRecords.FollowEvents;
import dev.holt.api.SystemRecords.SettingList;
import dev.holt.api.SystemRecords.SettingView;
import dev.holt.core.ErrorKind;
import dev.holt.protocol.Console.Tty;
import dev.holt.protocol.ConsoleClosedException;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
    private final Holt holt = new Holt();

    @TempDir
    Path directory;

    @Test
    void aloneItShowsEveryCommand() {
        var result = holt.run();
        assertThat(result.status()).isZero();
        CommandLine tree = new CommandTree((_, _) -> 0).whole();
        List<String> visible = tree.getSubcommands().entrySet().stream()
                .filter(sub -> !sub.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
        assertThat(Overview.shown()).containsExactlyInAnyOrderElementsOf(visible);
        visible.forEach(name -> assertThat(result.out()).contains("\n  " + name + " "));
        assertThat(holt.run("--help").out()).isEqualTo(result.out());
        assertThat(holt.run("help").out()).isEqualTo(result.out());
    }

    @TestFactory
    Stream<DynamicTest> everyCommandSaysWhatItIsForAndWhatComesNext() {
        return walk(new CommandTree((_, _) -> 0).whole())
                .filter(command -> command.getParent() != null)
                .map(command -> DynamicTest.dynamicTest(command.getCommandSpec().qualifiedName(), () -> {
                    String[] words = (command.getCommandSpec().qualifiedName() + " --help").split(" ", -1);
                    var help = holt.run(java.util.Arrays.copyOfRange(words, 1, words.length));
                    assertThat(help.status()).isZero();
                    assertThat(help.err()).isEmpty();
                    assertThat(help.out())
                            .startsWith("Usage: holt")
                            .contains("Example:\n  holt ")
                            .contains("Next:");
                    assertThat(help.lines()).allMatch(line -> line.length() <= 130, "short lines");
                    assertThat(command.getCommandSpec().usageMessage().description())
                            .isNotEmpty();
                    command.getCommandSpec()
                            .options()
                            .forEach(option -> assertThat(option.description()).isNotEmpty());
                }));
    }

    @Test
    void whatIsUnknownComesWithASuggestion() {
        assertThat(holt.run("spwan", "x").err())
                .isEqualTo("holt: unknown command 'spwan' (did you mean 'spawn'?); 'holt help' lists the commands\n");
        assertThat(holt.run("ls", "--jsno").err())
                .contains("unknown option '--jsno' (did you mean '--json'?); see 'holt ls --help'");
        assertThat(holt.run("ls", "--wacht=1").err()).contains("'--wacht' (did you mean '--watch'?)");
        assertThat(holt.run("daemon", "sotp").err())
                .contains("did you mean 'stop'?")
                .contains("holt daemon --help");
        assertThat(holt.run("zzzzzz").err()).doesNotContain("did you mean");
        assertThat(holt.run("zzzzzz").status()).isEqualTo(ExitStatus.USAGE);
        assertThat(holt.run("kill").err()).contains("SESSION").contains("see 'holt kill --help'");
        assertThat(holt.run("logs", "calc-1", "-n", "many").err()).contains("many");
        assertThat(holt.run("ls", "--jsno", "--json").err()).startsWith("{\"error\":{\"code\":\"INVALID_ARGUMENT\"");
    }

    @Test
    void hostileArgumentsAreShownAsText() {
        assertThat(holt.run("\033[2J").err()).doesNotContain("\033");
        assertThat(holt.run("ls", "--\033[2J").err()).doesNotContain("\033");
        assertThat(holt.run("spawn", "a", "\033[2J").err()).doesNotContain("\033");
    }

    @Test
    void aGroupAloneShowsItsHelp() {
        var result = holt.run("project");
        assertThat(result.status()).isZero();
        assertThat(result.out()).contains("add", "Register a git repository");
    }

    @Test
    void errorsKeepTheirStatusByKind() {
        for (ErrorKind kind : ErrorKind.values()) {
            holt.api.on(Operations.PROJECT_LIST, _ -> {
                throw FakeApi.failure("CODE", kind, "two\nlines\033[2J");
            });
            var result = holt.run("project", "ls");
            assertThat(result.status()).isEqualTo(Statuses.of(kind));
            assertThat(result.err()).isEqualTo("holt: two\n      lines\\u001b[2J\n");
        }
    }

    @Test
    void pathsAreMeantAgainstTheCallersDirectory() {
        holt.api.on(Operations.PROJECT_ADD, _ -> project());
        assertThat(holt.run("project", "add").out()).isEqualTo("calc\n");
        holt.run("project", "add", "../other/./x", "--id", "x");
        holt.run("project", "add", "/abs");
        holt.api.on(Operations.STORAGE_BACKUP, b -> new BackedUp(b.file(), 2048));
        assertThat(holt.run("backup", "b.db").out()).isEqualTo("/work/b.db  2.0 KiB\n");
        assertThat(holt.api.asked)
                .containsExactly(
                        new AddProject("/work", null),
                        new AddProject("/other/x", "x"),
                        new AddProject("/abs", null),
                        new Backup("/work/b.db"));
    }

    @Test
    void settingsOfAProjectAreKeysAndValues() {
        holt.api.on(Operations.PROJECT_SET, _ -> project());
        assertThat(holt.run("project", "set", "calc", "env.A=b=c", "setup=").status())
                .isZero();
        assertThat(holt.api.asked).containsExactly(new SetProject("calc", Map.of("env.A", "b=c", "setup", "")));
        assertThat(holt.run("project", "set", "calc", "=x").err()).contains("expected: KEY=VALUE");
    }

    @Test
    void settingsShowTheirOriginWhenAsked() {
        holt.api.on(
                Operations.CONFIG_LIST,
                _ -> new SettingList(List.of(new SettingView("agent", "shell", "/home/config.toml", "The agent"))));
        assertThat(holt.run("config", "show").out()).contains("agent", "shell").doesNotContain("config.toml");
        assertThat(holt.run("config", "show", "--origin").out()).contains("config.toml");
    }

    @Test
    void eventsBeginAtTheBeginningUnlessFollowed() {
        holt.api.on(
                Operations.EVENT_FOLLOW,
                _ -> List.of(new EventView(7, Holt.NOW, "session.started", "calc", "calc-1", Map.of("pid", "1"))));
        assertThat(holt.run("events").out()).contains("7", "calc-1", "session.started", "pid=1");
        holt.run("events", "-f");
        holt.run("events", "-f", "--after", "3", "--session", "calc-1");
        assertThat(holt.api.asked)
                .containsExactly(
                        new FollowEvents(0L, null, false, null),
                        new FollowEvents(null, null, true, null),
                        new FollowEvents(3L, "calc-1", true, null));
        assertThat(holt.run("events", "--json").out()).startsWith("{\"seq\":7,");
    }

    @Test
    void whatIsFollowedEndsQuietlyWhenCalledOff() {
        holt.api.on(Operations.EVENT_FOLLOW, _ -> {
            throw FakeApi.failure("CANCELLED", ErrorKind.CANCELLED, "called off");
        });
        var result = holt.run("events", "-f");
        assertThat(result.status()).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(result.err()).isEmpty();
    }

    @Test
    void aCallerThatHasGoneCallsTheOperationOff() {
        holt.api.on(Operations.SESSION_LOGS, _ -> List.of(new Chunk(new byte[1]), new Chunk(new byte[1])));
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) {
                throw new ConsoleClosedException();
            }
        };
        assertThatThrownBy(() -> holt.run(gone, "logs", "calc-1")).isInstanceOf(ConsoleClosedException.class);
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        var result = holt.run(full, "logs", "calc-1");
        assertThat(result.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(result.err()).contains("No space left");
    }

    @Test
    void theDaemonStopsAndStartsAgain() {
        holt.api.on(
                Operations.DAEMON_STOP,
                stop -> new DaemonStopped(stop.sessions() ? List.of("calc-1") : List.of(), List.of()));
        holt.api.on(Operations.DAEMON_STATUS, _ -> status());
        assertThat(holt.run("daemon", "stop").out()).isEqualTo("stopped; sessions and machines go on\n");
        assertThat(holt.run("daemon", "stop", "--all").out()).isEqualTo("stopped, with session calc-1\n");
        assertThat(holt.run("daemon", "restart").exec().orElseThrow().argv())
                .containsExactly("/opt/holt/bin/holt", "daemon", "start");
        assertThat(holt.run("daemon", "start").out()).contains("running", "yes, for 1m");
        assertThat(holt.run("daemon", "status", "--json").out()).startsWith("{\"running\":true,\"pid\":42");
    }

    @Test
    void withoutADaemonSomeCommandsWorkAndOthersSaySo() {
        Holt alone = new Holt(false);
        assertThat(alone.run("daemon", "status").out()).startsWith("running      no; the next command starts it");
        assertThat(alone.run("daemon", "status", "--json").out()).startsWith("{\"running\":false");
        assertThat(alone.run("daemon", "stop").out()).isEqualTo("no daemon runs\n");
        assertThat(alone.run("daemon", "stop").status()).isZero();
        assertThat(alone.run("version").out()).startsWith("holt 0.1.0");
        assertThat(alone.run("--version").out()).startsWith("holt 0.1.0");
        assertThat(alone.run("doctor").status()).isEqualTo(ExitStatus.MISSING);
        assertThat(alone.run("doctor").out()).contains("tmux:\n  apt-get install tmux");
        assertThat(alone.run("__complete", "sessions").status()).isZero();
        assertThat(alone.run("ls").err()).contains("holt daemon start");
        assertThat(alone.run("ls").status()).isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void theDaemonsLogIsReadWithoutIt() throws Exception {
        Path log = directory.resolve("daemon.log");
        assertThat(new Holt(log).run("daemon", "logs").err()).contains("no log yet");
        Files.writeString(log, "1\n2\n3\n");
        assertThat(new Holt(log).run("daemon", "logs").out()).isEqualTo("1\n2\n3\n");
        assertThat(new Holt(log).run("daemon", "logs", "-n", "2").out()).isEqualTo("2\n3\n");
        assertThat(new Holt(log).run("daemon", "logs", "-n", "0").out()).isEmpty();
        Files.writeString(log, "x".repeat(100_000) + "\nlast");
        assertThat(new Holt(log).run("daemon", "logs", "-n", "1").out()).isEqualTo("last");
    }

    @Test
    void theDemoIsSomebodyElses() {
        assertThat(holt.run("demo").status()).isEqualTo(7);
    }

    @Test
    void removalsAnswerWithAnEmptyObject() {
        holt.api.on(Operations.PROJECT_REMOVE, _ -> new Empty());
        holt.api.on(Operations.OPERATION_CANCEL, _ -> new Empty());
        assertThat(holt.run("project", "rm", "calc", "--json").out()).isEqualTo("{}\n");
        assertThat(holt.run("operations", "cancel", "op-1").out()).isEqualTo("op-1  called off\n");
    }

    @Test
    void helpIsColouredLikeEverythingElse() {
        holt.tty = new Tty(false, true, true, 24, 80);
        assertThat(holt.run("ls", "--help").out()).contains("\033[");
        holt.environment.put("NO_COLOR", "1");
        assertThat(holt.run("ls", "--help").out()).doesNotContain("\033");
    }

    private static Stream<CommandLine> walk(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(CommandsTest::walk));
    }

    private static ProjectView project() {
        return new ProjectView(
                "calc", "/work", "ok", null, "main", null, null, null, null, List.of(), List.of(), 0, null, null,
                List.of(), List.of(), 2, Holt.NOW);
    }

    private static DaemonStatus status() {
        return new DaemonStatus(true, 42, "0.1.0", "b", "/home/holt", "/run/holt.sock", null, 61, 3, 0, false);
    }
}
