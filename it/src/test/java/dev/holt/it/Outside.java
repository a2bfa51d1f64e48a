package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a session is to those who know nothing of Holt: processes, a window of tmux, a work tree, refs, files and a row. */
final class Outside {
    private final HoltHome home;
    private final Path repository;
    private final DatabaseFile database;

    Outside(HoltHome home, Path repository) {
        this.home = home;
        this.repository = repository;
        this.database = new DatabaseFile(home);
    }

    /** A script that notes each of its starts outside of Holt, does {@code first} and stays. */
    static String agent(HoltHome home, String first) {
        return "echo started >> '%s'%n%s%nexec sleep 987654".formatted(startsFile(home), first);
    }

    private static Path startsFile(HoltHome home) {
        return home.directory().resolve("starts");
    }

    /** How often the agent of {@link #agent} was started. */
    static int starts(HoltHome home) {
        try {
            Path file = startsFile(home);
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    boolean isRunning(String id) {
        return database.row(id).run().equals("running");
    }

    /** One agent, one window, one work tree on its branch, and a row that says so. */
    void assertRuns(String id) {
        DatabaseFile.Row row = database.row(id);
        assertThat(row.intent()).isEqualTo("running");
        assertThat(row.run()).isEqualTo("running");
        long pid = row.detail().path("run").path("process").path("pid").asLong();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(home.processesOf(id))
                        .extracting(ProcessHandle::pid)
                        .containsExactly(pid));
        await().atMost(PATIENCE).until(() -> HoltHome.commandLineOf(pid).startsWith("sleep 987654"));
        assertThat(runners(id)).hasSize(1);
        assertThat(home.windows()).contains(id);
        assertThat(home.worktrees(repository)).contains(home.worktree(id).toString());
        assertThat(home.run(home.worktree(id), "git", "symbolic-ref", "HEAD")
                        .succeeded()
                        .line())
                .isEqualTo(branch(id));
        assertThat(home.branches(repository)).contains(branch(id));
        assertThat(home.status(id)).isEqualTo("working");
    }

    /** No process with the mark, no runner, no window with anything in it. */
    void assertNothingRuns(String id) {
        assertThat(home.processesOf(id)).isEmpty();
        assertThat(runners(id)).isEmpty();
        assertThat(home.windows()).doesNotContain(id);
        assertThat(database.row(id).run()).isNotIn("running", "starting");
    }

    /** As if it had never been spawned, but for a row that says that this came to nothing. */
    void assertNothingIsLeft(String id, RepositoryState before) throws IOException {
        assertNothingRuns(id);
        assertThat(RepositoryState.of(home, repository)).isEqualTo(before);
        assertThat(repository.resolve(".git/worktrees/" + id)).doesNotExist();
        assertThat(home.worktree(id)).doesNotExist();
        assertThat(names(home.data().resolve("worktrees/calc"))).noneMatch(name -> name.startsWith(id));
        assertThat(names(home.sessionDirectory(id))).isSubsetOf("setup.log");
        assertThat(names(home.data().resolve("git/calc/index"))).noneMatch(name -> name.startsWith(id));
        assertThat(database.row(id).run()).isEqualTo("start-failed");
        assertThat(home.status(id)).isEqualTo("failed");
    }

    /** Nobody is in the middle of anything. */
    void assertNothingIsUnderWay() throws IOException {
        assertThat(database.journal()).isEmpty();
        assertThat(names(home.data().resolve("git/calc/tmp"))).isEmpty();
        assertThat(home.daemonStatus().path("operations").asInt(-1)).isIn(0, 1);
    }

    List<String> preserved(String id) {
        return home.branches(repository).stream()
                .filter(ref -> ref.startsWith("refs/holt/preserved/" + id + "/"))
                .toList();
    }

    static String branch(String id) {
        return "refs/heads/holt/" + id + "/main";
    }

    private List<ProcessHandle> runners(String id) {
        String runs = "holt-run session " + home.sessionDirectory(id);
        return home.processes().stream()
                .filter(p -> HoltHome.commandLineOf(p.pid()).strip().endsWith(runs))
                .toList();
    }

    private static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
