package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Faults that programs of this kind have had and that only the whole program can be acquitted of. The numbers are those of the other bug tests. */
@Tag("core")
class PredecessorBugsTest {
    private final HoltHome home = new HoltHome();

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void bug06_aSpawnEndsAtItsOwnDeadlineWithItsOwnCodeAndNotAtTheClients() {
        Path repository = home.project("calc");
        home.holt("project", "set", "calc", "setup=echo begun; exec sleep 987654")
                .succeeded();
        home.holt("config", "set", "setup.patience", "2s").succeeded();
        HoltHome.Result spawned = home.holt("spawn", "--project", "calc", "--agent", "shell", "--json", "true");
        assertThat(spawned.refused(1, "SETUP_FAILED")).contains("begun", "2", "setup.patience");
        assertThat(home.worktrees(repository)).isEmpty();
        assertThat(home.branches(repository)).containsExactly("refs/heads/main");
        assertThat(home.windows()).isEmpty();
    }

    @Test
    void bug08_aDirectoryThatVanishesUnderItsFirstCallerSpoilsNoTerminal() throws Exception {
        Path repository = home.repository("calc");
        Path gone = home.makeDirectory("gone");
        home.holtIn(gone, null, "project", "add", repository.toString()).succeeded();
        home.holtIn(gone, null, "spawn", "--agent", "shell", "--project", "calc", "sleep 987654")
                .succeeded();
        Files.delete(gone);

        assertThat(workingDirectory(home.terminalServer().orElseThrow().pid())).exists();
        assertThat(workingDirectory(home.daemon().orElseThrow().pid())).exists();
        String second = home.spawn("calc", "sleep 987654");
        assertThat(workingDirectory(home.session(second).path("pid").asLong())).isEqualTo(home.worktree(second));
    }

    @Test
    void bug19_aTerminalThatDoesNotAnswerIsUnknownAndNotDead() {
        Path repository = home.project("calc");
        Outside outside = new Outside(home, repository);
        List<String> ids =
                List.of(home.spawn("calc", Outside.agent(home, "")), home.spawn("calc", Outside.agent(home, "")));
        long server = home.terminalServer().orElseThrow().pid();
        home.signal("STOP", server);
        try {
            for (String id : ids) {
                await().atMost(PATIENCE).until(() -> home.status(id).equals("unknown"));
                assertThat(outside.isRunning(id)).isTrue();
            }
            home.crash();
            home.recover();
            for (String id : ids) {
                assertThat(home.status(id)).isEqualTo("unknown");
                assertThat(outside.isRunning(id)).isTrue();
            }
            assertThat(home.holt("restore", "--all", "--json").json().path("restored"))
                    .isEmpty();
        } finally {
            home.signal("CONT", server);
        }
        for (String id : ids) {
            await().atMost(PATIENCE).until(() -> home.status(id).equals("working"));
            outside.assertRuns(id);
        }
        assertThat(Outside.starts(home)).isEqualTo(2);
    }

    @Test
    void bug20_aSessionWithoutProcessWindowAndRepositoryIsKilled() throws Exception {
        Path repository = home.project("calc");
        String dead = home.spawn("calc", "sleep 987654");
        String alive = home.spawn("calc", "sleep 987654");
        home.powerOff();
        home.holt("kill", dead).succeeded();
        assertThat(home.status(dead)).isEqualTo("stopped");

        home.holt("restore", alive).succeeded();
        Files.move(repository, home.directory().resolve("moved"));
        HoltHome.Result killed = home.holt("kill", alive).succeeded();
        assertThat(killed.out() + killed.err()).contains("uncommitted work");
        assertThat(home.processesOf(alive)).isEmpty();
        assertThat(home.windows()).isEmpty();
        assertThat(new DatabaseFile(home).row(alive).intent()).isEqualTo("stopped");
        assertThat(home.worktree(alive)).exists();
    }

    @Test
    void bug20_aSessionWhoseTerminalDoesNotAnswerIsKilled() {
        home.project("calc");
        String id = home.spawn("calc", "sleep 987654");
        long server = home.terminalServer().orElseThrow().pid();
        home.signal("STOP", server);
        try {
            HoltHome.Result killed = home.holt("kill", id).succeeded();
            assertThat(killed.out() + killed.err()).contains("terminal");
            assertThat(home.processesOf(id)).isEmpty();
            assertThat(new DatabaseFile(home).row(id).intent()).isEqualTo("stopped");
        } finally {
            home.signal("CONT", server);
        }
        home.holt("kill", id).succeeded();
        assertThat(home.windows()).isEmpty();
        assertThat(home.status(id)).isEqualTo("stopped");
    }

    @Test
    void bug21_theEndOfAnAgentIsSeenThoughItsWindowAndAChildStay() {
        home.project("calc");
        String id = home.spawn("calc", "sleep 987654 & exit 4");
        await().atMost(PATIENCE).until(() -> home.status(id).equals("failed"));
        JsonNode ended = home.session(id);
        assertThat(ended.path("exit").asInt(-1)).isEqualTo(4);
        home.holt("kill", id).succeeded();
        assertThat(home.processesOf(id)).isEmpty();
        assertThat(home.windows()).isEmpty();
    }

    @Test
    void bug23_uncommittedWorkSurvivesKillRestoreCleanupAndRemoval() {
        Path repository = home.project("calc");
        Outside outside = new Outside(home, repository);
        String id =
                home.spawn("calc", "[ -e new.txt ] || { echo more >> README; echo new > new.txt; }; exec sleep 987654");
        await().atMost(PATIENCE).until(() -> Files.exists(home.worktree(id).resolve("new.txt")));
        home.holt("kill", id).succeeded();
        home.holt("restore", id).succeeded();
        assertWorkIsThere(id);
        home.holt("kill", id).succeeded();
        assertWorkIsThere(id);

        HoltHome.Result cleaned = home.holt("cleanup", id);
        assertThat(cleaned.out() + cleaned.err()).contains("uncommitted");
        assertWorkIsThere(id);
        assertThat(home.holt("rm", id).status()).isEqualTo(4);
        assertWorkIsThere(id);
        home.write(home.worktree(id).resolve("later.txt"), "by hand\n");
        home.holt("cleanup", "--force", id).succeeded();
        assertThat(home.worktree(id)).doesNotExist();
        assertThat(outside.preserved(id)).isNotEmpty();
        assertThat(home.holt("rm", id).status()).isEqualTo(4);
        assertThat(outside.preserved(id)).isNotEmpty();

        home.holt("restore", id).succeeded();
        assertWorkIsThere(id);
        assertThat(home.worktree(id).resolve("later.txt")).hasContent("by hand\n");
    }

    @Test
    void bug24_whatStandsInTheWayOfAWorkTreeIsPutAsideAndNotLost() throws Exception {
        Path repository = home.project("calc");
        Path stray = home.worktree("calc-1");
        home.run(repository, "git", "worktree", "add", "-q", "--detach", stray.toString())
                .succeeded();
        home.write(stray.resolve("precious"), "mine\n");
        home.run(
                        repository,
                        "mv",
                        stray.resolve(".git").toString(),
                        home.directory().resolve("aside").toString())
                .succeeded();

        String id = home.spawn("calc", "exec sleep 987654");
        assertThat(id).isEqualTo("calc-1");
        assertThat(home.status(id)).isEqualTo("working");
        assertThat(home.worktrees(repository)).containsExactly(home.worktree(id).toString());
        try (var found = Files.walk(home.data().resolve("worktrees"))) {
            assertThat(found.filter(p -> p.endsWith("precious")).toList()).hasSize(1);
        }
    }

    @Test
    void bug24_aBranchThatIsTakenStaysAndBlocksNobody() {
        Path repository = home.project("calc");
        home.write(repository.resolve("mine"), "mine\n");
        home.run(repository, "git", "checkout", "-qb", "holt/calc-1/main").succeeded();
        home.run(repository, "git", "add", "-A").succeeded();
        home.run(repository, "git", "commit", "-qm", "mine").succeeded();
        home.run(repository, "git", "checkout", "-q", "main").succeeded();
        String taken = commit(repository, "holt/calc-1/main");

        String id = home.spawn("calc", "exec sleep 987654");
        assertThat(home.status(id)).isEqualTo("working");
        assertThat(home.worktrees(repository)).containsExactly(home.worktree(id).toString());
        assertThat(home.session(id).path("branch").asString()).isNotEqualTo("holt/calc-1/main");
        assertThat(home.worktree(id).resolve("mine")).doesNotExist();
        home.holt("kill", id).succeeded();
        home.holt("rm", "--force", id).succeeded();
        assertThat(commit(repository, "holt/calc-1/main")).isEqualTo(taken);
    }

    @Test
    void bug24_aBranchThatWasAskedForAndIsTakenIsAConflictThatLeavesNothing() throws Exception {
        Path repository = home.project("calc");
        home.run(repository, "git", "branch", "topic").succeeded();
        RepositoryState before = RepositoryState.of(home, repository);
        home.holt("spawn", "--json", "--project", "calc", "--agent", "shell", "--branch", "topic", "exec sleep 987654")
                .refused(4, "BRANCH_EXISTS");
        assertThat(RepositoryState.of(home, repository)).isEqualTo(before);

        String next = home.spawn("calc", "exec sleep 987654");
        assertThat(home.status(next)).isEqualTo("working");
        assertThat(home.worktrees(repository))
                .containsExactly(home.worktree(next).toString());
    }

    @Test
    void bug26_restartsKillNothingReviveNothingAndStartNothingTwice() {
        Path repository = home.project("calc");
        Outside outside = new Outside(home, repository);
        String running = home.spawn("calc", Outside.agent(home, ""));
        String killed = home.spawn("calc", Outside.agent(home, ""));
        String over = home.spawn("calc", "exit 0");
        long pid = home.session(running).path("pid").asLong();
        home.holt("kill", killed).succeeded();
        await().atMost(PATIENCE).until(() -> home.status(over).equals("exited"));

        home.holt("daemon", "restart").succeeded();
        home.recover();
        home.crash();
        home.recover();
        home.holt("daemon", "stop").succeeded();
        home.recover();

        outside.assertRuns(running);
        assertThat(home.session(running).path("pid").asLong()).isEqualTo(pid);
        outside.assertNothingRuns(killed);
        assertThat(home.status(killed)).isEqualTo("stopped");
        assertThat(home.status(over)).isEqualTo("exited");
        assertThat(Outside.starts(home)).isEqualTo(2);
    }

    @Test
    void bug27_aKillTakesChildrenThatLeftTheGroupToo() {
        Path repository = home.project("calc");
        home.holt("config", "set", "kill.grace", "1s").succeeded();
        String id = home.spawn("calc", """
                setsid sleep 987654 &
                setsid bash -c 'trap "" TERM HUP INT; while :; do sleep 1; done' &
                (nohup setsid sleep 987654 >/dev/null 2>&1 &)
                exec sleep 987654""");
        await().atMost(PATIENCE).until(() -> home.processesOf(id).size() >= 4);
        long started = System.nanoTime();
        home.holt("kill", id).succeeded();
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(30));
        new Outside(home, repository).assertNothingRuns(id);
        assertThat(home.processes())
                .extracting(p -> HoltHome.commandLineOf(p.pid()))
                .noneMatch(c -> c.contains("sleep"));
    }

    @Test
    void bug28_theUsersTmuxIsLeftAlone() {
        home.project("calc");
        Path read = home.directory().resolve("read");
        home.write(
                home.directory().resolve("user/.tmux.conf"),
                "run-shell \"touch '%s'\"%nset -g default-command 'exec sleep 987654'%n".formatted(read));
        Path socket = home.directory().resolve("users-tmux");
        String tmux = socket.toString();
        home.run(home.directory(), "tmux", "-S", tmux, "new-session", "-d", "-s", "calc-1", "sleep", "987654")
                .succeeded();
        await().atMost(PATIENCE).until(() -> Files.exists(read));
        home.run(home.directory(), "rm", read.toString()).succeeded();
        home.environment().put("TMUX", tmux + ",1,0");
        home.environment().put("TMUX_PANE", "%0");

        String id = home.spawn("calc", "exec sleep 987654");
        assertThat(id).isEqualTo("calc-1");
        assertThat(home.status(id)).isEqualTo("working");
        assertThat(read).as("the user's settings were read").doesNotExist();
        // Whose home it would look into for settings is the system's business, so that it looks into none is seen at
        // its arguments.
        assertThat(HoltHome.commandLineOf(home.terminalServer().orElseThrow().pid()))
                .contains(" -f /dev/null ")
                .contains(" -S " + home.terminalSocket() + " ");
        assertThat(usersSessions(tmux)).containsExactly("calc-1");
        assertThat(HoltHome.environmentOf(home.session(id).path("pid").asLong()))
                .as("an agent that ends its tmux server ends neither the user's nor ours")
                .noneMatch(v -> v.startsWith("TMUX"));
        home.holt("kill", id).succeeded();
        assertThat(home.windows()).isEmpty();
        assertThat(usersSessions(tmux)).containsExactly("calc-1");
    }

    private String commit(Path repository, String branch) {
        return home.run(repository, "git", "rev-parse", branch).succeeded().line();
    }

    private List<String> usersSessions(String socket) {
        return home.run(home.directory(), "tmux", "-S", socket, "list-sessions", "-F", "#{session_name}")
                .succeeded()
                .out()
                .lines()
                .toList();
    }

    private void assertWorkIsThere(String id) {
        assertThat(home.worktree(id).resolve("README")).hasContent("hello\nmore\n");
        assertThat(home.worktree(id).resolve("new.txt")).hasContent("new\n");
    }

    private static Path workingDirectory(long pid) throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd"));
    }
}
