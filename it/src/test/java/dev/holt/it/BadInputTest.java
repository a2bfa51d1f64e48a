package dev.holt.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people and programs type wrong: one clear error each, nothing half-made, and everything else goes on. */
@Tag("core")
class BadInputTest {
    private static final int LONG = 5 << 20;

    private final HoltHome home = new HoltHome();
    private Path repository = home.directory();

    @BeforeEach
    void project() {
        repository = home.project("calc");
    }

    @AfterEach
    void close() {
        try {
            home.holt("ls").succeeded();
        } finally {
            home.close();
        }
    }

    private HoltHome.Result spawn(String... arguments) {
        String[] all = new String[arguments.length + 4];
        System.arraycopy(new String[] {"spawn", "--json", "--agent", "shell"}, 0, all, 0, 4);
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return home.holt(all);
    }

    @Test
    void unknownProject() {
        assertThat(spawn("--project", "clac", "true").refused(3, "PROJECT_NOT_FOUND"))
                .contains("'clac'", "calc", "holt project add");
        home.holt("project", "show", "clac", "--json").refused(3, "PROJECT_NOT_FOUND");
        home.holt("project", "rm", "clac", "--json").refused(3, "PROJECT_NOT_FOUND");
        home.holt("ls", "--project", "clac", "--json").refused(3, "PROJECT_NOT_FOUND");
        home.assertNothingHalfMade(repository);
    }

    @Test
    void unknownAgent() {
        assertThat(home.holt("spawn", "--json", "--agent", "shel", "true").refused(3, "AGENT_NOT_FOUND"))
                .contains("'shel'", "shell");
        home.holt("config", "set", "agent", "shel", "--json").refused(3, "AGENT_NOT_FOUND");
        home.holt("project", "set", "calc", "agent=shel", "--json").refused(3, "AGENT_NOT_FOUND");
        home.assertNothingHalfMade(repository);
    }

    @Test
    void unknownSession() {
        for (String id : List.of("calc-7", "nowhere-1", "calc", "../calc-1", "calc 1")) {
            for (String command : List.of("show", "attach", "diff", "kill", "restore", "cleanup", "rm")) {
                assertThat(home.holt(command, id, "--json").refused(3, "SESSION_NOT_FOUND"))
                        .as("%s %s", command, id)
                        .contains("'" + id + "'", "holt ls");
            }
            home.holt("rename", id, "name", "--json").refused(3, "SESSION_NOT_FOUND");
            HoltHome.Result logs = home.holt("logs", id);
            assertThat(logs.status()).isEqualTo(3);
            assertThat(logs.err()).contains(id);
            Path patch = home.directory().resolve("work.patch");
            home.holt("export", id, "-o", patch.toString(), "--json").refused(3, "SESSION_NOT_FOUND");
            assertThat(patch).doesNotExist();
        }
        home.holt("show", "--json", "--", "-x").refused(3, "SESSION_NOT_FOUND");
    }

    @Test
    void aMissingSessionDoesNotKeepTheOthersFromTheirEnd() {
        String id = home.spawn("sleep 600");
        HoltHome.Result killed = home.holt("kill", "calc-7", id);
        assertThat(killed.status()).isEqualTo(3);
        assertThat(killed.out()).contains(id + "  stopped");
        assertThat(home.processesOf(id)).isEmpty();
    }

    @Test
    void unknownFlagIsAnsweredWithTheOneThatWasMeant() {
        assertThat(home.holt("spawn", "--json", "--agnt", "shell", "true").refused(2, "INVALID_ARGUMENT"))
                .contains("'--agnt'", "'--agent'", "holt spawn --help");
        assertThat(home.holt("sapwn", "--json").refused(2, "INVALID_ARGUMENT")).contains("'sapwn'", "'spawn'");
        assertThat(home.holt("project", "ad", "--json").refused(2, "INVALID_ARGUMENT"))
                .contains("'ad'", "'add'");
        home.assertNothingHalfMade(repository);
    }

    @Test
    void missingProgram() {
        Path programs = home.makeDirectory("programs");
        home.environment().put("PATH", programs.toString());
        assertThat(spawn("true").refused(5, "AGENT_PROGRAM_MISSING")).contains("bash");
        home.environment().put("PATH", System.getenv("PATH"));
        home.assertNothingHalfMade(repository);
    }

    @Test
    void emptyPrompt() {
        for (HoltHome.Result result : List.of(
                spawn(),
                spawn(""),
                spawn("  \n "),
                home.holtIn(home.directory(), new byte[0], "spawn", "--json", "--agent", "shell", "-"))) {
            assertThat(result.refused(2, "INVALID_ARGUMENT")).contains("no prompt", "holt spawn TEXT");
        }
        home.assertNothingHalfMade(repository);
    }

    @Test
    void aModelForAnAgentThatHasNone() {
        assertThat(spawn("--model", "opus", "true").refused(2, "MODEL_UNSUPPORTED"))
                .contains("'opus'", "leave --model out");
        home.assertNothingHalfMade(repository);
    }

    @Test
    void controlCharacters() {
        assertThat(spawn("echo \u001b[31mred").refused(2, "INVALID_TEXT"))
                .contains("U+001B", "line 1, column 6")
                .doesNotContain("\u001b");
        home.write(home.directory().resolve("task"), "echo bell \u0007");
        spawn("-f", "task").refused(2, "INVALID_TEXT");
        spawn("--name", "two\nlines", "true").refused(2, "INVALID_ARGUMENT");
        home.holtIn(home.directory(), "echo \u0000".getBytes(UTF_8), "spawn", "--json", "--agent", "shell", "-")
                .refused(2, "INVALID_TEXT");
        home.holtIn(home.directory(), new byte[] {'#', (byte) 0xff}, "spawn", "--json", "--agent", "shell", "-")
                .refused(2, "INVALID_TEXT");
        home.assertNothingHalfMade(repository);
    }

    @Test
    void fiveMegabytesInAFileOrOnStandardInput() {
        byte[] text = new byte[LONG];
        Arrays.fill(text, (byte) '#');
        home.write(home.directory().resolve("task"), new String(text, UTF_8));
        assertThat(spawn("-f", "task").refused(2, "TEXT_TOO_LONG")).contains("1 MiB");
        assertThat(home.holtIn(home.directory(), text, "spawn", "--json", "--agent", "shell", "-")
                        .refused(2, "TEXT_TOO_LONG"))
                .contains("1 MiB");
        home.assertNothingHalfMade(repository);
    }

    @Test
    void fiveMegabytesInArguments() {
        // No single argument can have more than 128 KiB.
        String script = "ulimit -s 65536; a=$(head -c 100000 /dev/zero | tr '\\0' x); set --;"
                + " while [ $# -lt 52 ]; do set -- \"$@\" \"$a\"; done; exec %s spawn --agent shell --json \"$@\""
                        .formatted(home.client());
        assertThat(home.run(home.directory(), "sh", "-c", script).refused(2, "INVALID_ARGUMENT"))
                .contains("-f FILE");
        home.assertNothingHalfMade(repository);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "../up", "-dash", "Big", "", "a/b", "a\nb", "dot.", "ünï"})
    void namesThatAreNoNames(String name) {
        Path other = home.repository("other");
        assertThat(home.holt("project", "add", "--json", "--id=" + name, other.toString())
                        .refused(2, "INVALID_NAME"))
                .contains("a-z, 0-9 and '-'", "try '")
                .doesNotContain("\n");
        assertThat(home.holt("project", "ls", "--json").json().path("projects")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--upload-pack=touch pwned",
                "-x",
                "a..b",
                "two words",
                "../up",
                "a~1",
                "a^",
                "a:b",
                "x.lock",
                "@{1}",
                "a\\b",
                "/a",
                "a/",
                ".a",
                "a\nb"
            })
    void branchNamesThatAreNone(String branch) {
        spawn("--branch=" + branch, "true").refused(2, "BRANCH_INVALID");
        home.assertNothingHalfMade(repository);
    }

    @Test
    void D7_namesAreDataNeverOptionsNorCommands() throws Exception {
        String branch = "x;touch${IFS}pwned;$(touch${IFS}pwned)`touch${IFS}pwned`'\"";
        String id = spawn("--branch=" + branch, "--name", "; touch pwned", "pwd")
                .json()
                .path("id")
                .asString();
        assertThat(home.branches(repository)).contains("refs/heads/" + branch);
        spawn("--base=--upload-pack=touch pwned", "true").refused(3, "BASE_NOT_FOUND");
        spawn("--base=-x", "true").refused(3, "BASE_NOT_FOUND");
        String file = spawn("@/etc/passwd").json().path("id").asString();
        assertThat(home.sessionDirectory(file).resolve("prompt.md")).hasContent("@/etc/passwd");
        String variable = spawn("# ${sys:user.home} %n").json().path("id").asString();
        assertThat(home.sessionDirectory(variable).resolve("prompt.md")).hasContent("# ${sys:user.home} %n");
        home.holt("kill", id).succeeded();
        home.holt("rm", "--force", id).succeeded();
        assertThat(home.branches(repository)).doesNotContain("refs/heads/" + branch);
        try (var files = Files.walk(home.directory())) {
            assertThat(files.map(path -> String.valueOf(path.getFileName()))).doesNotContain("pwned");
        }
    }

    @Test
    void aProjectWhosePathVanished() throws Exception {
        Path moved = home.directory().resolve("moved");
        Files.move(repository, moved);
        assertThat(spawn("--project", "calc", "true").refused(4, "PROJECT_PATH_MISSING"))
                .contains(repository.toString());
        assertThat(home.holt("project", "ls").succeeded().out()).contains("degraded");
        home.assertNothingHalfMade(moved);
        Files.move(moved, repository);
        spawn("true").succeeded();
    }

    @Test
    void placesThatAreNoRepositories() {
        Path empty = home.makeDirectory("empty");
        home.holt("project", "add", "--json", empty.toString()).refused(2, "NOT_A_REPOSITORY");
        home.run(empty, "git", "init", "-q", "-b", "main").succeeded();
        home.holt("project", "add", "--json", empty.toString()).refused(4, "NO_COMMIT");
        home.run(home.directory(), "git", "init", "-q", "--bare", "bare").succeeded();
        home.holt("project", "add", "--json", "bare").refused(2, "BARE_REPOSITORY");
        home.holt("project", "add", "--json", "nowhere").refused(2, "NOT_A_REPOSITORY");
        assertThat(home.holt("project", "add", "--json", repository.toString()).refused(4, "PROJECT_EXISTS"))
                .contains("'calc'");
    }

    @Test
    void outputsThatAreNoFiles() throws Exception {
        String id = home.spawn("echo more >> README; sleep 600");
        Path directory = home.makeDirectory("directory");
        for (String target : List.of(
                directory.toString(),
                "/dev/stdout",
                "/dev/fd/1",
                "/proc/self/fd/1",
                "nowhere/work.patch",
                "",
                "/dev/null")) {
            HoltHome.Result result = home.holt("export", id, "--json", "-o", target);
            result.refused(2, "INVALID_ARGUMENT");
        }
        assertThat(home.holt("export", id, "--json", "-o", "/dev/stdout")
                        .jsonError()
                        .path("message")
                        .asString())
                .contains("'-'");
        try (var left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
        home.holt("backup", "--json", "nowhere/copy.db").refused(2, "INVALID_ARGUMENT");
        home.holt("backup", "--json", directory.toString()).refused(2, "INVALID_ARGUMENT");
    }

    @Test
    void aFileIsReplacedOnlyByAWholePatch() throws Exception {
        Path patch = home.directory().resolve("work.patch");
        home.write(patch, "precious\n");
        home.holt("export", "calc-9", "-o", patch.toString(), "--json").refused(3, "SESSION_NOT_FOUND");
        assertThat(patch).hasContent("precious\n");
        try (var files = Files.list(home.directory())) {
            assertThat(files.map(path -> String.valueOf(path.getFileName())))
                    .noneMatch(file -> file.startsWith(".holt-"));
        }
    }
}
