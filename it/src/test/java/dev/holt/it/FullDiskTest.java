package dev.holt.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A home on a small file system that is full. Only root can mount one. */
class FullDiskTest {
    private final HoltHome home = new HoltHome();

    @BeforeEach
    void mount() {
        assumeTrue(HoltHome.isRoot(), "only root can mount a file system");
        home.makeDirectory("h");
        home.run(
                        home.directory(),
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "size=24m,mode=700",
                        "holt-it",
                        home.data().toString())
                .succeeded();
    }

    @AfterEach
    void unmount() {
        if (HoltHome.isRoot()) {
            home.stop();
            // A process that was killed holds its files for a moment longer than it is seen.
            await().atMost(HoltHome.PATIENCE)
                    .until(() ->
                            home.run(home.directory(), "umount", home.data().toString())
                                            .status()
                                    == 0);
        }
        home.close();
    }

    @Test
    void aSpawnThatFindsNoRoomLeavesNothing() throws Exception {
        Path repository = home.project("calc");
        String before = home.spawn("sleep 600");
        Path filler = home.data().resolve("filler");
        fill(filler);
        HoltHome.Result spawned = home.holt("spawn", "--json", "--agent", "shell", "true");
        assertThat(spawned.refused(1, "DISK_FULL")).contains("room");
        assertThat(home.holt("ls", "--json").succeeded().json().path("sessions"))
                .hasSize(1);
        assertThat(home.worktrees(repository)).hasSize(1);
        assertThat(home.branches(repository))
                .filteredOn(ref -> ref.contains("calc-2"))
                .isEmpty();
        assertThat(home.windows()).hasSize(1);

        Files.delete(filler);
        home.holt("kill", before).succeeded();
        String after = home.spawn("sleep 600");
        assertThat(home.status(after)).isEqualTo("working");
    }

    @Test
    void F1_aSessionIsKilledAlthoughNothingCanBeRecorded() throws Exception {
        home.project("calc");
        String id = home.spawn("sleep 987654");
        Path filler = home.data().resolve("filler");
        fill(filler);

        HoltHome.Result killed = home.holt("kill", id).succeeded();

        assertThat(killed.out()).contains("kept:", "no room");
        assertThat(home.processesOf(id)).isEmpty();
        assertThat(home.windows()).isEmpty();
        assertThat(listed()).containsExactly("stopped");
        Files.delete(filler);
        DatabaseFile database = new DatabaseFile(home);
        await().atMost(HoltHome.PATIENCE).until(() -> database.row(id).run().equals("ended"));
        assertThat(database.row(id).intent()).isEqualTo("stopped");
        assertThat(home.status(id)).isEqualTo("stopped");
    }

    @Test
    void F1_aSpawnThatRunsOutOfRoomLeavesNothingThatLooksAlive() throws Exception {
        Path repository = home.project("calc");
        Path filler = home.data().resolve("filler");
        home.holt("project", "set", "calc", "setup=cat /dev/zero > '%s'; true".formatted(filler))
                .succeeded();

        assertThat(home.holt("spawn", "--json", "--agent", "shell", "sleep 987654")
                        .refused(1, "DISK_FULL"))
                .contains("room");

        assertThat(listed()).containsExactly("failed");
        assertThat(home.processesOf("calc-1")).isEmpty();
        assertThat(home.windows()).isEmpty();
        assertThat(home.worktrees(repository)).isEmpty();
        assertThat(home.branches(repository))
                .filteredOn(ref -> ref.contains("holt"))
                .isEmpty();
        Files.delete(filler);
        home.holt("project", "set", "calc", "setup=").succeeded();
        DatabaseFile database = new DatabaseFile(home);
        await().atMost(HoltHome.PATIENCE)
                .until(() -> database.row("calc-1").run().equals("start-failed"));
        assertThat(home.status(home.spawn("sleep 987654"))).isEqualTo("working");
    }

    @Test
    void aDaemonThatFindsNoRoomSaysSo() throws Exception {
        home.project("calc");
        home.holt("daemon", "stop").succeeded();
        Path filler = home.data().resolve("filler");
        fill(filler);
        HoltHome.Result listed = home.holt("ls");
        assertThat(listed.status()).isEqualTo(1);
        assertThat(listed.err()).containsAnyOf("No space left", "no room", "full");
        Files.delete(filler);
        assertThat(home.holt("project", "ls", "--json").succeeded().json().path("projects"))
                .hasSize(1);
    }

    /** The statuses of all sessions, by a list: to look at one closely takes room. */
    private List<String> listed() {
        return StreamSupport.stream(
                        home.holt("ls", "--all", "--json")
                                .succeeded()
                                .json()
                                .path("sessions")
                                .spliterator(),
                        false)
                .map(session -> session.path("status").asString())
                .toList();
    }

    /** Takes all the room that is left. */
    private static void fill(Path filler) {
        byte[] block = new byte[4096];
        try (var out = Files.newOutputStream(filler, StandardOpenOption.CREATE_NEW)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }
}
