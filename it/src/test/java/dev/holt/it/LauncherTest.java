package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the daemon takes from whoever happens to call first, and what it leaves alone; each rule of the launcher. */
@Tag("core")
class LauncherTest {
    private final HoltHome home = new HoltHome();

    @AfterEach
    void close() {
        home.close();
    }

    private HoltHome.Result shell(String script) throws IOException {
        // The script goes by a file: an argument's bytes would depend on the locale of the tests themselves.
        Path file = home.directory().resolve("script");
        Files.write(file, script.replace("HOLT_HERE", home.client().toString()).getBytes(UTF_8));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return home.run(home.directory(), "bash", file.toString());
    }

    private String content(Path file) {
        await(file.toString())
                .atMost(PATIENCE)
                .until(() -> Files.exists(file) && !Files.readString(file).isEmpty());
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "C", "POSIX"})
    void localeOfTheCallerDoesNotMatterToHoltAndReachesTheAgent(String locale) throws Exception {
        home.environment().remove("LANG");
        if (!locale.isEmpty()) {
            home.environment().put("LC_ALL", locale);
        }
        HoltHome.Result result = shell("""
                set -e
                mkdir 'grüße ☃'; cd 'grüße ☃'
                git init -q -b main; git config user.name T; git config user.email t@localhost
                echo a > 'dätei ☃.txt'; git add -A; git commit -qm 'größe'
                HOLT_HERE project add . --id calc
                id=$(HOLT_HERE spawn --agent shell --name 'naïve ☃' 'echo "${LC_ALL-none}" > locale.txt; echo größer >> "dätei ☃.txt"; echo ja > "neu é.txt"; echo gedruckt ☃; touch done.txt; sleep 600')
                while ! HOLT_HERE diff --json "$id" | grep -q done.txt; do :; done
                HOLT_HERE show "$id" --json
                HOLT_HERE diff --stat "$id"
                HOLT_HERE export "$id" -o 'pätch ☃'
                git apply 'pätch ☃'
                cat 'dätei ☃.txt' 'neu é.txt' locale.txt
                """);
        assertThat(result.succeeded().out())
                .contains("\"name\":\"naïve ☃\"", "echo größer", "dätei ☃.txt", "neu é.txt", "a\ngrößer\nja\n")
                .endsWith("\n" + (locale.isEmpty() ? "none" : locale) + "\n");
        await().atMost(PATIENCE).until(() -> home.holt("logs", "calc-1").out().contains("gedruckt ☃"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "077"})
    void filesOfHoltArePrivateAndTheAgentsHaveTheCallersMask(String umask) throws Exception {
        Path repository = home.project("calc");
        home.holt("project", "set", "calc", "setup=echo x > set-up").succeeded();
        home.holt("daemon", "stop").succeeded();
        home.environment().put("REPOSITORY", repository.toString());
        String id = shell(
                        "umask " + umask
                                + "; cd \"$REPOSITORY\"; exec HOLT_HERE spawn --agent shell 'umask > mask; mkdir made; echo x > made/file; sleep 600'")
                .succeeded()
                .line();
        Path worktree = home.worktree(id);
        assertThat(content(worktree.resolve("mask"))).isEqualTo("0" + umask + "\n");
        await().atMost(PATIENCE).until(() -> Files.exists(worktree.resolve("made/file")));
        String expected = switch (umask) {
            case "000" -> "rw-rw-rw-";
            case "022" -> "rw-r--r--";
            default -> "rw-------";
        };
        assertThat(mode(worktree.resolve("made/file"))).isEqualTo(expected);
        assertThat(mode(worktree.resolve("README"))).isEqualTo(expected);
        assertThat(mode(worktree.resolve("set-up"))).isEqualTo(expected);
        List<String> open = new ArrayList<>();
        try (Stream<Path> files = Files.walk(home.data())) {
            for (Path file : files.toList()) {
                boolean agents = file.startsWith(worktree) && !file.equals(worktree);
                if (!agents && !Files.isSymbolicLink(file) && !mode(file).endsWith("------")) {
                    open.add(mode(file) + " " + file);
                }
            }
        }
        assertThat(open).isEmpty();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void descriptorsOfTheCallerReachNobody() throws Exception {
        Path inherited = home.directory().resolve("inherited");
        home.write(inherited, "");
        home.project("calc");
        home.holt("daemon", "stop").succeeded();
        shell("exec 3<inherited 9<inherited 63>>inherited; cd calc; exec HOLT_HERE spawn --agent shell 'sleep 600'")
                .succeeded();
        ProcessHandle daemon = home.daemon().orElseThrow();
        ProcessHandle server = home.terminalServer().orElseThrow();
        assertThat(descriptors(daemon.pid())).doesNotContain(inherited.toString());
        assertThat(descriptors(server.pid())).doesNotContain(inherited.toString());
        assertThat(descriptors(home.session("calc-1").path("pid").asLong())).doesNotContain(inherited.toString());

        assertThat(link(daemon.pid(), 0)).isEqualTo("/dev/null");
        Path log = home.data().resolve("log/daemon.err");
        assertThat(link(daemon.pid(), 1)).isEqualTo(log.toString());
        assertThat(link(daemon.pid(), 2)).isEqualTo(log.toString());
        // What outlives the daemon holds nothing that leads to it.
        assertThat(List.of(link(server.pid(), 0), link(server.pid(), 1), link(server.pid(), 2)))
                .containsOnly("/dev/null");
        List<String> pipes = descriptors(daemon.pid()).stream()
                .filter(target -> target.startsWith("pipe:") || target.startsWith("socket:"))
                .toList();
        assertThat(descriptors(server.pid())).doesNotContainAnyElementsOf(pipes);
    }

    /** What a process that goes on working has open; what it closes meanwhile is not among it. */
    private static List<String> descriptors(long pid) throws IOException {
        List<String> targets = new ArrayList<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : open.toList()) {
                try {
                    targets.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException _) {
                    // It was closed after it was listed.
                }
            }
        }
        return targets;
    }

    private static String link(long pid, int descriptor) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + descriptor))
                .toString();
    }

    @Test
    void theDaemonHasASessionOfItsOwnAndSurvivesItsCallersTerminal() throws Exception {
        try (Screen screen = new Screen(home, home.directory(), 80, 24)) {
            screen.type(home.client() + " ls; echo 'listed'").awaits("\nlisted");
            ProcessHandle daemon = home.daemon().orElseThrow();
            String[] stat = Files.readString(Path.of("/proc/" + daemon.pid() + "/stat"))
                    .replaceFirst(".*\\) ", "")
                    .split(" ", -1);
            assertThat(stat[3]).as("session").isEqualTo(Long.toString(daemon.pid()));
            assertThat(stat[4]).as("terminal").isEqualTo("0");
            screen.keys("C-c").type("kill -INT 0").type("kill -HUP 0");
        }
        home.holt("ls").succeeded();
        HoltHome.Result group = home.run(
                home.directory(),
                "setsid",
                "-w",
                "sh",
                "-c",
                home.client() + " ls; trap '' INT HUP TERM; kill -INT 0; kill -HUP 0; kill -TERM 0; echo alive");
        assertThat(group.succeeded().out()).contains("alive");
        assertThat(home.daemon()).isPresent();
        home.holt("ls").succeeded();
    }

    @Test
    void optionsForTheCallersJavaProgramsAreNotTakenForOurs() {
        home.environment().put("JAVA_TOOL_OPTIONS", "-Dof.the.caller=1");
        home.environment().put("JDK_JAVA_OPTIONS", "-XX:NoSuchOption");
        assertThat(home.holt("version").succeeded().err()).isEmpty();
        assertThat(home.holt("ls", "--json").succeeded().err()).isEmpty();
        assertThat(home.daemon()).isPresent();
    }

    @Test
    void F2_secretsOfOneCallerReachNobodyElse() throws Exception {
        Path repository = home.project("calc");
        home.holt("project", "set", "calc", "pass-env=DECLARED", "env.OF_PROJECT=set", "setup=env > setup-env")
                .succeeded();
        home.holt("daemon", "stop").succeeded();
        String programs = home.makeDirectory("programs of one").toString();

        home.environment().put("SECRET_OF_ONE", "one");
        home.environment().put("DECLARED", "by one");
        home.environment().put("PATH", programs + ":" + System.getenv("PATH"));
        String one = home.spawn("sleep 600");
        home.environment().remove("SECRET_OF_ONE");
        home.environment().put("SECRET_OF_TWO", "two");
        home.environment().put("DECLARED", "by two");
        home.environment().put("PATH", System.getenv("PATH"));
        String two = home.spawn("sleep 600");
        home.environment().remove("SECRET_OF_TWO");
        home.environment().remove("DECLARED");

        assertThat(variables(home.daemon().orElseThrow().pid())).noneMatch(LauncherTest::isOfACaller);
        assertThat(variables(home.terminalServer().orElseThrow().pid())).noneMatch(LauncherTest::isOfACaller);
        assertThat(variablesOf(one))
                .contains("DECLARED=by one", "OF_PROJECT=set", "PATH=" + programs + ":" + System.getenv("PATH"))
                .noneMatch(variable -> variable.startsWith("SECRET_"));
        assertThat(variablesOf(two))
                .contains("DECLARED=by two", "OF_PROJECT=set", "PATH=" + System.getenv("PATH"))
                .noneMatch(variable -> variable.startsWith("SECRET_"));
        assertThat(Files.readString(home.worktree(one).resolve("setup-env")))
                .contains("DECLARED=by one")
                .doesNotContain("SECRET_");
        // No command line shows a value.
        assertThat(ProcessHandle.allProcesses().map(p -> p.info().commandLine()).flatMap(Optional::stream))
                .noneMatch(line -> line.contains("by one"));
        // A restore brings back what the session was launched with.
        home.holt("kill", one).succeeded();
        home.holt("restore", one).succeeded();
        assertThat(variablesOf(one)).contains("DECLARED=by one");
        assertThat(home.branches(repository)).isNotEmpty();
    }

    private List<String> variablesOf(String session) {
        JsonNode pid = home.session(session).path("pid");
        return variables(pid.asLong());
    }

    private static List<String> variables(long pid) {
        List<String> all = HoltHome.environmentOf(pid);
        assertThat(all).isNotEmpty();
        return all;
    }

    private static boolean isOfACaller(String variable) {
        return variable.startsWith("SECRET_") || variable.startsWith("DECLARED");
    }

    @Test
    void aDaemonThatAnAgentStartsIsNotKilledWithItsSession() throws Exception {
        home.project("calc");
        String id = home.spawn("while ! [ -e go ]; do sleep 0.1; done; \"$HOLT_BIN\" ls > listed; sleep 600");
        home.crash();
        Files.createFile(home.worktree(id).resolve("go"));
        content(home.worktree(id).resolve("listed"));
        ProcessHandle daemon = home.daemon().orElseThrow();
        home.holt("kill", id).succeeded();
        assertThat(home.daemon().map(ProcessHandle::pid)).hasValue(daemon.pid());
        assertThat(home.processesOf(id)).isEmpty();
    }

    @Test
    void theHomeAndSettingsAreFoundAsDocumentedWithoutHoltHome() throws Exception {
        // Without HOLT_HOME the settings are not beside the data.
        Path user = home.makeDirectory("user");
        home.environment().remove("HOLT_HOME");
        home.holt("config", "set", "kill.grace", "3s").succeeded();
        assertThat(user.resolve(".config/holt/config.toml")).content().contains("3s");
        assertThat(user.resolve(".local/share/holt/holt.db")).exists();
        home.holt("daemon", "stop").succeeded();
    }
}
