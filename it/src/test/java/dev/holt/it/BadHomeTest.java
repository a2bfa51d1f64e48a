package dev.holt.it;

import static dev.holt.it.HoltHome.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Homes in which Holt can not work, or not for now: said clearly, nothing destroyed, and it works again once that is mended. */
@Tag("core")
class BadHomeTest {
    private final HoltHome home = new HoltHome();

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void readOnlyHome() throws Exception {
        Path repository = home.project("calc");
        home.holt("daemon", "stop").succeeded();
        try (AutoCloseable _ = readOnly()) {
            assertThat(home.holt("ls", "--json").refused(1, "HOME_UNUSABLE"))
                    .contains(home.data().toString(), "HOLT_HOME");
            assertNoDaemon();
            // What needs no home works without one.
            home.holt("version").succeeded();
            home.holt("help", "spawn").succeeded();
            HoltHome.Result doctor = home.holt("doctor");
            assertThat(doctor.status()).isEqualTo(5);
            assertThat(doctor.out()).contains("home", "missing", home.data().toString());
        }
        home.holt("ls").succeeded();
        home.assertNothingHalfMade(repository);
    }

    @Test
    void aHomeThatCanNotBeMade() throws Exception {
        home.makeDirectory("h");
        try (AutoCloseable _ = readOnly()) {
            home.environment().put("HOLT_HOME", home.data().resolve("below").toString());
            assertThat(home.holt("ls", "--json").refused(1, "HOME_UNUSABLE")).contains("below", "HOLT_HOME");
            home.environment().put("HOLT_HOME", home.data().toString());
        }
    }

    /** Makes the home read-only until it is closed: by its mode, or as root, whom that does not stop, by a mount. */
    private AutoCloseable readOnly() throws IOException {
        Path data = home.data();
        if (!HoltHome.isRoot()) {
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-x------"));
            return () -> Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        }
        home.run(home.directory(), "mount", "--bind", data.toString(), data.toString())
                .succeeded();
        home.run(home.directory(), "mount", "-o", "remount,ro,bind", data.toString())
                .succeeded();
        return () -> home.run(home.directory(), "umount", data.toString()).succeeded();
    }

    @Test
    void aHomeOfSomebodyElseOrOpenToAll() throws Exception {
        Path data = home.makeDirectory("h");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(home.holt("ls", "--json").refused(1, "HOME_UNUSABLE")).contains("mode 0777", "chmod 700");
        assertNoDaemon();
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        home.holt("ls").succeeded();
    }

    @Test
    void twoDaemonsOnOneHome() throws Exception {
        home.holt("ls").succeeded();
        long first = home.daemon().orElseThrow().pid();
        HoltHome.Result second = home.run(
                home.directory(), home.dist().resolve("libexec/holt-daemon").toString(), "--serve");
        assertThat(second.status()).isNotZero();
        assertThat(home.daemon().orElseThrow().pid()).isEqualTo(first);
        assertThat(home.holt("daemon", "status", "--json")
                        .succeeded()
                        .json()
                        .path("pid")
                        .asLong())
                .isEqualTo(first);
    }

    @Test
    void aHomeWithAVeryLongPath() {
        try (HoltHome far = new HoltHome(("a-long-name-" + "x".repeat(100) + "/").repeat(2) + "h")) {
            far.project("calc");
            String id = far.spawn("echo here; sleep 600");
            assertThat(far.run()).exists();
            assertThat(far.run().resolve("holt.sock").toString().length()).isLessThanOrEqualTo(100);
            assertThat(far.windows()).hasSize(1);
            await().atMost(PATIENCE).until(() -> far.holt("logs", id).out().contains("here"));
            far.crash();
            assertThat(far.status(id)).isEqualTo("working");
            far.holt("kill", id).succeeded();
            far.holt("daemon", "stop").succeeded();
            assertThat(far.run().resolve("holt.sock")).doesNotExist();
        }
        home.environment().put("HOLT_HOME", home.directory() + "/x".repeat(500));
        assertThat(home.holt("ls", "--json").refused(1, "HOME_UNUSABLE")).contains("at most 400", "HOLT_HOME");
        home.environment().put("HOLT_HOME", home.data().toString());
    }

    @Test
    void D4_aLinkPlantedInTheSharedDirectoryIsNotFollowed() throws Exception {
        try (HoltHome far = new HoltHome("x".repeat(100) + "/h")) {
            Path planted = far.makeDirectory("planted");
            String plant = "mkdir -p -m 700 '%s' && ln -s '%s' '%s'"
                    .formatted(far.run().getParent(), planted, far.run());
            far.run(far.directory(), "sh", "-c", plant).succeeded();
            try {
                assertThat(far.holt("ls", "--json").refused(1, "HOME_UNUSABLE"))
                        .contains(far.run().toString());
                assertThat(planted).isEmptyDirectory();
            } finally {
                Files.delete(far.run());
            }
            far.holt("ls").succeeded();
        }
    }

    @Test
    void aForeignFileWhereTheSocketBelongs() throws Exception {
        Path socket = home.run().resolve("holt.sock");
        home.makeDirectory("h");
        Files.setPosixFilePermissions(home.data(), PosixFilePermissions.fromString("rwx------"));
        home.makeDirectory("h/run");
        Files.setPosixFilePermissions(home.run(), PosixFilePermissions.fromString("rwx------"));
        home.write(socket, "not yours\n");
        refusedBecauseOf(socket);
        assertThat(socket).hasContent("not yours\n");
        Files.delete(socket);

        home.makeDirectory("h/run/holt.sock");
        refusedBecauseOf(socket);
        Files.delete(socket);
        home.holt("ls").succeeded();

        // While a daemon runs: it removes nothing that is not its own, and comes back when the way is free.
        long daemon = home.daemon().orElseThrow().pid();
        Files.delete(socket);
        home.write(socket, "not yours\n");
        refusedBecauseOf(socket);
        Files.delete(socket);
        await().atMost(PATIENCE).until(() -> Files.exists(socket));
        home.holt("ls").succeeded();
        assertThat(home.daemon().orElseThrow().pid()).isEqualTo(daemon);
    }

    private void refusedBecauseOf(Path socket) {
        HoltHome.Result result = home.holt("ls");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains(socket.toString(), "move it away").hasLineCount(1);
    }

    @Test
    void aSocketThatADeadDaemonLeft() {
        home.holt("ls").succeeded();
        home.crash();
        assertThat(home.run().resolve("holt.sock")).exists();
        home.holt("ls").succeeded();
    }

    @Test
    void aDamagedDatabase() throws Exception {
        home.project("calc");
        home.holt("daemon", "stop").succeeded();
        Path database = home.data().resolve("holt.db");
        byte[] damaged = "this is no database, but it may be all that is left of one\n"
                .repeat(200)
                .getBytes(UTF_8);
        Files.write(database, damaged);
        assertThat(home.holt("ls", "--json").refused(1, "DAEMON_START_FAILED"))
                .contains(database.toString(), "backup")
                .doesNotContain("Exception", "\tat ", "{");
        assertThat(database).hasBinaryContent(damaged);
        assertNoDaemon();
    }

    @Test
    void aDatabaseThatANewerHoltWrote() throws Exception {
        home.project("calc");
        home.holt("daemon", "stop").succeeded();
        Path database = home.data().resolve("holt.db");
        try (FileChannel file = FileChannel.open(database, StandardOpenOption.WRITE)) {
            // SQLite's user_version: the number of the schema.
            file.write(ByteBuffer.allocate(4).putInt(9999).flip(), 60);
        }
        byte[] before = Files.readAllBytes(database);
        assertThat(home.holt("ls", "--json").refused(1, "DAEMON_START_FAILED"))
                .contains("9999", "newer")
                .doesNotContain("Exception", "\tat ", "{");
        assertThat(database).hasBinaryContent(before);
        try (var files = Files.list(home.data())) {
            assertThat(files.map(path -> String.valueOf(path.getFileName())))
                    .doesNotContain("holt.db-wal", "holt.db-shm");
        }
        assertNoDaemon();
    }

    @Test
    void settingsThatCanNotBeRead() throws Exception {
        Path repository = home.project("calc");
        String id = home.spawn("sleep 600");
        Path settings = home.data().resolve("config.toml");
        home.write(settings, "agnt = \"shell\"\n[spawn]\nlimit = 0\n[kill]\ngrace = \"soon\"\n");
        for (String[] command : new String[][] {
            {"config", "show", "--json"},
            {"config", "set", "kill.grace", "3s", "--json"},
            {"spawn", "--agent", "shell", "--json", "true"}
        }) {
            assertThat(home.holt(command).refused(2, "SETTING_INVALID"))
                    .contains(settings.toString(), "agnt", "'agent'", "spawn.limit", "kill.grace");
        }
        // What runs can be seen and stopped nevertheless.
        assertThat(home.status(id)).isEqualTo("working");
        home.holt("kill", id).succeeded();
        home.holt("rm", "--force", id).succeeded();
        home.assertNothingHalfMade(repository);
        home.holt("daemon", "stop").succeeded();
        assertThat(home.holt("ls", "--json").refused(1, "DAEMON_START_FAILED"))
                .contains(settings.toString(), "agnt", "spawn.limit", "kill.grace");
        home.write(settings, "[spawn\nlimit = 1\n");
        assertThat(home.holt("ls", "--json").refused(1, "DAEMON_START_FAILED")).contains(settings.toString(), "TOML");
        Files.delete(settings);
        home.holt("ls").succeeded();
    }

    private void assertNoDaemon() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(home.daemon()).isEmpty());
    }
}
