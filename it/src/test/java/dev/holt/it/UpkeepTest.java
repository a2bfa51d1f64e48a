package dev.holt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What keeps an installation in order. */
@Tag("core")
class UpkeepTest {
    private final HoltHome home = new HoltHome();
    private Path repository = home.directory();

    @BeforeEach
    void project() {
        repository = home.project("calc");
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void aSessionIsRenamed() {
        String id = home.spawn("sleep 600");
        home.holt("rename", id, "mend the parser ☃").succeeded();
        assertThat(home.session(id).path("name").asString()).isEqualTo("mend the parser ☃");
        assertThat(home.holt("ls").out()).contains("mend the parser ☃");
        home.holt("rename", id, "").succeeded();
        assertThat(home.holt("ls").out()).contains("sleep 600");
    }

    @Test
    void aSessionIsForgottenOnlyWhenNoWorkIsLost() {
        String id = home.spawn("echo x > new; git add -A; git commit -qm work; sleep 600");
        await().atMost(HoltHome.PATIENCE)
                .until(() -> home.holt("show", id, "--json")
                                .json()
                                .path("work")
                                .path("commits")
                                .asInt()
                        == 1);
        assertThat(home.holt("rm", id, "--json").refused(4, "SESSION_RUNNING")).contains("holt kill");
        home.holt("kill", id).succeeded();
        assertThat(home.holt("rm", id, "--json").refused(4, "WORK_AT_RISK")).contains("--force");
        assertThat(home.branches(repository)).contains("refs/heads/holt/" + id + "/main");
        home.holt("rm", "--force", id).succeeded();
        home.assertNothingHalfMade(repository);
        assertThat(home.sessionDirectory(id)).doesNotExist();
        // An id is never used again.
        assertThat(home.spawn("sleep 600")).isEqualTo("calc-2");
    }

    @Test
    void duSaysWhatTakesTheRoom() {
        String id = home.spawn("head -c 3000000 /dev/zero > big; touch done; sleep 600");
        await().atMost(HoltHome.PATIENCE)
                .until(() -> Files.exists(home.worktree(id).resolve("done")));
        JsonNode usage = home.holt("du", "--json").succeeded().json();
        assertThat(usage.path("usage").get(0).path("what").asString()).isEqualTo("work tree " + id);
        assertThat(usage.path("usage").get(0).path("bytes").asLong()).isGreaterThanOrEqualTo(3_000_000);
        assertThat(usage.path("bytes").asLong()).isGreaterThan(3_000_000);
        assertThat(home.holt("du").succeeded().out()).contains(id, "2.9 MiB");
    }

    @Test
    void aBackupHoldsWhatCanNotBeMadeAgain() throws Exception {
        home.holtIn(repository, "s3cret\n".getBytes(StandardCharsets.UTF_8), "project", "set", "calc", "env.TOKEN=-")
                .succeeded();
        home.holt("config", "set", "spawn.limit", "7").succeeded();
        String id = home.spawn("echo \"token $TOKEN\" >> answer; git add -A; git commit -qm work; sleep 600");
        await().atMost(HoltHome.PATIENCE)
                .until(() -> home.holt("show", id, "--json")
                                .json()
                                .path("work")
                                .path("commits")
                                .asInt()
                        == 1);
        Path archive = home.directory().resolve("copy.tar.gz");
        home.holt("backup", archive.toString()).succeeded();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                .isEqualTo("rw-------");
        home.holt("backup", archive.toString(), "--json").refused(2, "INVALID_ARGUMENT");
        assertThat(home.data().toFile().list()).noneMatch(name -> name.startsWith(".backup-"));

        // Everything of Holt's is lost; what the archive held works, and the agent finds its commit and its secret
        // again.
        home.holt("daemon", "stop", "--all").succeeded();
        home.run(home.directory(), "rm", "-rf", home.data().toString()).succeeded();
        home.makeDirectory("h");
        home.run(
                        home.directory(),
                        "tar",
                        "-xzf",
                        archive.toString(),
                        "-C",
                        home.data().toString())
                .succeeded();
        assertThat(home.holt("config", "get", "spawn.limit").succeeded().line()).contains("7");
        home.holt("restore", id).succeeded();
        assertThat(home.status(id)).isEqualTo("working");
        await().atMost(HoltHome.PATIENCE)
                .untilAsserted(() ->
                        assertThat(home.worktree(id).resolve("answer")).hasContent("token s3cret\ntoken s3cret\n"));
        assertThat(home.spawn("sleep 600")).isEqualTo("calc-2");
    }

    @Test
    void stoppingTheDaemonLeavesSessionsAndAllEndsThem() {
        String id = home.spawn("echo more >> README; sleep 600");
        HoltHome.Result stopped = home.holt("daemon", "stop").succeeded();
        assertThat(stopped.out() + stopped.err()).contains("sessions and machines go on");
        assertNoDaemon();
        assertThat(home.processesOf(id)).isNotEmpty();
        assertThat(home.run().resolve("holt.sock")).doesNotExist();
        HoltHome.Result status = home.holt("daemon", "status");
        assertThat(status.out() + status.err()).contains("holt daemon start");
        assertThat(home.holt("daemon", "status", "--json")
                        .json()
                        .path("running")
                        .asBoolean())
                .isFalse();
        assertNoDaemon();
        home.holt("daemon", "start").succeeded();
        assertThat(home.status(id)).isEqualTo("working");

        String over = home.spawn("true");
        await().atMost(HoltHome.PATIENCE).until(() -> home.status(over).equals("exited"));
        HoltHome.Result all = home.holt("daemon", "stop", "--all").succeeded();
        assertThat(all.out() + all.err()).contains(id).doesNotContain(over);
        assertNoDaemon();
        assertThat(home.processesOf(id)).isEmpty();
        assertThat(home.windows()).isEmpty();
        assertThat(home.terminalServer()).isEmpty();
        assertThat(home.branches(repository)).contains("refs/holt/preserved/calc-1/1");
        assertThat(home.status(id)).isEqualTo("stopped");
    }

    @Test
    void aRestartIsNotNoticedBySessions() {
        String id = home.spawn("sleep 600");
        long agent = home.session(id).path("pid").asLong();
        long daemon = home.daemon().orElseThrow().pid();
        home.holt("daemon", "restart").succeeded();
        assertThat(home.daemon().orElseThrow().pid()).isNotEqualTo(daemon);
        assertThat(home.session(id).path("pid").asLong()).isEqualTo(agent);
        assertThat(home.status(id)).isEqualTo("working");
    }

    @Test
    void doctorWorksWithAndWithoutADaemon() {
        assertThat(home.holt("doctor").succeeded().out()).contains("tmux", "git", "java", "ok");
        home.holt("daemon", "stop").succeeded();
        assertThat(home.holt("doctor").succeeded().out()).contains("tmux", "git", "java", "ok");
        JsonNode checks = home.holt("doctor", "--json").succeeded().json().path("checks");
        assertThat(checks).allMatch(check -> !check.path("verdict").asString().equals("missing"));
        assertNoDaemon();
        home.environment().put("PATH", home.makeDirectory("none").toString() + ":/bin:/usr/bin");
        home.holt("doctor").succeeded();
    }

    @Test
    void doctorNamesAGitThatIsTooOldAndWhatMendsIt() {
        home.holt("daemon", "stop").succeeded();
        Path programs = home.makeDirectory("old");
        home.write(programs.resolve("git"), "#!/bin/sh\necho git version 2.20.1\n");
        home.run(home.directory(), "chmod", "755", programs.resolve("git").toString())
                .succeeded();
        home.environment().put("PATH", programs + ":" + home.environment().get("PATH"));
        HoltHome.Result doctor = home.holt("doctor");
        assertThat(doctor.status()).isEqualTo(5);
        assertThat(doctor.out()).contains("2.20.1", "2.38", "apt-get install git");
    }

    @Test
    void completionsAreScriptsThatTheirShellsRead() {
        home.holt("daemon", "stop").succeeded();
        Path script = home.directory().resolve("completion");
        home.write(script, home.holt("completion", "bash").succeeded().out());
        home.run(home.directory(), "bash", "-n", script.toString()).succeeded();
        assertThat(home.holt("completion", "zsh").succeeded().out()).contains("#compdef");
        assertThat(home.holt("completion", "fish").succeeded().out()).contains("complete -c holt");
        assertThat(home.holt("completion", "tcsh").status()).isEqualTo(2);
        assertNoDaemon();
    }

    @Test
    void completionsCompleteInTheirShells() {
        home.environment()
                .put(
                        "PATH",
                        home.client().getParent() + ":" + home.environment().get("PATH"));
        String id = home.spawn("sleep 600");
        for (String shell : new String[] {"bash", "zsh", "fish"}) {
            home.write(
                    home.directory().resolve("_" + shell),
                    home.holt("completion", shell).succeeded().out());
        }
        String bash = "source _bash; COMP_WORDS=(holt %s); COMP_CWORD=2; _holt; echo \"${COMPREPLY[@]}\"";
        assertThat(home.run(home.directory(), "bash", "-c", bash.formatted("daemon st"))
                        .succeeded()
                        .line())
                .isEqualTo("start status stop");
        assertThat(home.run(home.directory(), "bash", "-c", bash.formatted("show ''"))
                        .succeeded()
                        .line())
                .isEqualTo(id);
        String fish = "source _fish; complete -C 'holt %s'";
        assertThat(home.run(home.directory(), "fish", "-c", fish.formatted("daemon st"))
                        .succeeded()
                        .out()
                        .lines()
                        .map(line -> line.replaceFirst("\t.*", "")))
                .containsExactly("start", "status", "stop");
        assertThat(home.run(home.directory(), "fish", "-c", fish.formatted("show "))
                        .succeeded()
                        .out())
                .contains(id);
        try (Screen screen = new Screen(home, home.directory(), 100, 24)) {
            screen.type("exec zsh -f")
                    .type("autoload -U compinit; compinit -u -D; source ./_zsh; echo ready")
                    .awaits("\nready");
            screen.keys("h", "o", "l", "t", "Space", "s", "h", "o", "w", "Space", "c", "Tab")
                    .awaits("holt show " + id);
        }
    }

    @Test
    void theDemoShowsBothSessionsAndLeavesOnlyItsRepository() throws Exception {
        Path temporary = home.makeDirectory("tmp");
        home.environment().put("TMPDIR", temporary.toString());
        HoltHome.Result demo = home.holt("demo").succeeded();
        assertThat(demo.out())
                .contains("demo-1", "demo-2", "ok: 2 + 3 = 5", "Done:")
                .doesNotContain("\u001b");
        assertThat(home.holt("ls", "--all", "--json").json().path("sessions")).isEmpty();
        assertThat(home.holt("project", "ls", "--json").json().path("projects")).hasSize(1);
        try (var left = Files.list(temporary)) {
            Path made = left.findFirst().orElseThrow();
            assertThat(home.run(made, "git", "status", "--porcelain")
                            .succeeded()
                            .out())
                    .isEqualTo(" M calc.sh\n");
            assertThat(home.branches(made)).containsExactly("refs/heads/main");
        }
        // With the name taken it takes the next one.
        home.project("demo");
        assertThat(home.holt("demo").succeeded().out()).contains("demo-2-1");
    }

    /** A daemon that has stopped serving takes a moment to end. */
    private void assertNoDaemon() {
        await().atMost(HoltHome.PATIENCE)
                .untilAsserted(() -> assertThat(home.daemon()).isEmpty());
    }
}
