package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an agent finds when it starts, and that none of it is ever taken for its work. */
@Tag("core")
class SetupTest {
    private final HoltHome home = new HoltHome();

    @AfterEach
    void close() {
        home.close();
    }

    /** A project whose main work tree has something that git ignores. */
    private Path project() {
        Path repository = home.repository("calc");
        home.write(repository.resolve(".gitignore"), "node_modules/\n.env*\n");
        home.run(repository, "git", "add", "-A").succeeded();
        home.run(repository, "git", "commit", "-qm", "ignores").succeeded();
        home.run(repository, "sh", "-c", "mkdir node_modules; echo x > node_modules/x; echo K=1 > .env.local")
                .succeeded();
        home.holt("project", "add", repository.toString()).succeeded();
        return repository;
    }

    private String statusOf(Path workTree) {
        return home.run(workTree, "git", "--no-optional-locks", "status", "--porcelain")
                .succeeded()
                .out();
    }

    private List<String> found(Path file) {
        await().atMost(PATIENCE)
                .until(() -> Files.exists(file) && Files.readString(file).contains("DONE\n"));
        try {
            return Files.readAllLines(file);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAgentFindsItsVariablesPortsAttachmentsAndSharedFiles() throws Exception {
        Path repository = project();
        home.holt("project", "set", "calc", "symlinks=node_modules,.venv", "copy=.env*")
                .succeeded();
        Path log = home.directory().resolve("error log.txt");
        home.write(log, "oh\n");
        Path out = home.makeDirectory("out").resolve("found");
        home.environment().put("WANTED", "of the caller");
        String script =
                "{ env; cat .holt/attachments/*; cat node_modules/x .env.local; git status --porcelain; echo DONE; } > %s; sleep 600"
                        .formatted(out);
        HoltHome.Result spawned = home.holt(
                "spawn",
                "--agent",
                "shell",
                "--env",
                "TOKEN=hush",
                "--pass",
                "WANTED",
                "--issue",
                "ENG-42",
                "--attach",
                log.toString(),
                script);
        String id = spawned.succeeded().line();

        List<String> found = found(out);
        assertThat(found)
                .contains("TOKEN=hush", "WANTED=of the caller", "HOLT_ISSUE_ID=ENG-42", "HOLT_PORT_COUNT=10")
                .contains("oh", "x", "K=1")
                .noneMatch(line -> line.startsWith("?? ") || line.startsWith(" M "));
        JsonNode session = home.session(id);
        assertThat(found).contains("HOLT_PORT_BASE=" + session.path("portBase").asInt());
        assertThat(session.path("issue").asString()).isEqualTo("ENG-42");
        assertThat(session.path("prompt").asString()).endsWith("# Attached file: .holt/attachments/error_log.txt\n");
        assertThat(home.holt("show", id).succeeded().out())
                .containsPattern(
                        "ports +%1$d to ".formatted(session.path("portBase").asInt()))
                .doesNotContain("hush");

        Path workTree = home.worktree(id);
        assertThat(workTree.resolve("node_modules")).isSymbolicLink();
        assertThat(workTree.resolve(".env.local")).isRegularFile();
        assertThat(Files.getPosixFilePermissions(workTree.resolve(".holt/attachments/error_log.txt")))
                .hasSize(2);
        assertThat(statusOf(workTree)).isEmpty();
        assertThat(statusOf(repository)).isEmpty();
        assertThat(home.holt("diff", id).succeeded().out()).isEmpty();
        assertThat(home.holt("export", id).succeeded().out()).isEmpty();

        home.holt("kill", id).succeeded();
        assertThat(home.branches(repository)).noneMatch(ref -> ref.contains("preserved"));
        home.holt("cleanup").succeeded();
        assertThat(workTree).doesNotExist();
        assertThat(repository.resolve("node_modules/x")).hasContent("x");

        home.holt("restore", id).succeeded();
        assertThat(workTree.resolve(".holt/attachments/error_log.txt")).hasContent("oh");
        assertThat(home.session(id).path("portBase")).isEqualTo(session.path("portBase"));
    }

    @Test
    void secretsAreInTheFileOfTheSessionOnly() throws Exception {
        project();
        home.environment().put("WANTED", "whispered-1");
        String id = home.holt(
                        "spawn", "--agent", "shell", "--env", "TOKEN=whispered-2", "--pass", "WANTED", "sleep 600")
                .succeeded()
                .line();
        home.holt("daemon", "stop").succeeded();

        HoltHome.Result found = home.run(home.data(), "grep", "-rlaF", "whispered", ".");
        assertThat(found.out().lines()).containsExactly("./sessions/" + id + "/env");
    }

    @Test
    void aPortThatSomebodyServesIsGivenToNobody() throws Exception {
        project();
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int first = Math.min(busy.getLocalPort(), 65_000);
            home.holt("config", "set", "ports.first", Integer.toString(first)).succeeded();
            home.holt("config", "set", "ports.count", "3").succeeded();

            String id = home.spawn("sleep 600");

            assertThat(home.session(id).path("portBase").asInt()).isGreaterThanOrEqualTo(first + 3);
            assertThat(home.session(id).path("portCount").asInt()).isEqualTo(3);
        }
    }

    @Test
    void rulesForAnAgentThatTakesNone() {
        project();
        Path rules = home.directory().resolve("rules.md");
        home.write(rules, "be brief\n");
        assertThat(home.holt("spawn", "--agent", "shell", "--rules", rules.toString(), "--json", "sleep 600")
                        .refused(2, "RULES_UNSUPPORTED"))
                .contains("leave --rules out");

        home.holt("config", "set", "rules", rules.toString()).succeeded();
        String id = home.spawn("sleep 600");
        assertThat(home.sessionDirectory(id).resolve("system.md")).doesNotExist();
    }

    @Test
    void settingsThatLeadOutAreRefused() {
        project();
        for (String setting : List.of("symlinks=../..", "symlinks=/etc", "symlinks=.git", "rules-file=../x")) {
            assertThat(home.holt("project", "set", "calc", setting, "--json").refused(2, "SETTING_INVALID"))
                    .contains("a plain path inside the repository");
        }
        assertThat(home.holt("config", "set", "rules", "rules.md", "--json").refused(2, "SETTING_INVALID"))
                .contains("an absolute path");
        assertThat(home.holt("config", "set", "ports.first", "80", "--json").refused(2, "SETTING_INVALID"))
                .contains("from 1024 to 65535");
        home.holt("config", "set", "rules", "~/rules \u00e4.md").succeeded();
        assertThat(home.holt("config", "get", "rules").succeeded().line())
                .startsWith("/")
                .endsWith("/rules \u00e4.md");
        assertThat(home.holt("spawn", "--agent", "shell", "--env", "HOLT_HOME=/x", "--json", "true")
                        .refused(2, "INVALID_ARGUMENT"))
                .contains("is set by Holt");
    }

    @Test
    void A9_aLinkOfTheRepositoryLeadsNothingOut() throws Exception {
        Path outside = home.makeDirectory("outside");
        Path repository = project();
        home.run(repository, "sh", "-c", "ln -s ../outside .holt; git add .holt; git commit -qm link")
                .succeeded();
        RepositoryState before = RepositoryState.of(home, repository);

        assertThat(home.holt("spawn", "--agent", "shell", "--json", "sleep 600").refused(4, "WORKSPACE_TAMPERED"))
                .startsWith(".holt: a link");

        assertThat(outside).isEmptyDirectory();
        new Outside(home, repository).assertNothingIsLeft("calc-1", before);
    }

    @Test
    void A9_aDeeperLinkOfTheRepositoryLeadsAttachmentsNowhere() throws Exception {
        Path outside = home.makeDirectory("outside");
        Path repository = project();
        home.run(
                        repository,
                        "sh",
                        "-c",
                        "mkdir .holt; ln -s ../../outside .holt/attachments; git add .holt; git commit -qm link")
                .succeeded();
        Path file = home.directory().resolve("a.txt");
        home.write(file, "x");

        assertThat(home.holt("spawn", "--agent", "shell", "--attach", file.toString(), "--json", "sleep 600")
                        .refused(4, "WORKSPACE_TAMPERED"))
                .contains("stands in its way");

        assertThat(outside).isEmptyDirectory();
        assertThat(home.windows()).isEmpty();
        assertThat(home.status(home.spawn("sleep 600"))).isEqualTo("working");
    }
}
