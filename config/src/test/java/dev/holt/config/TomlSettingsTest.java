package dev.holt.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holt.core.settings.Settings.Synced;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TomlSettingsTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("config.toml");
    }

    private List<Synced> sync() {
        return new TomlSettings(file).current().machines().sync();
    }

    private void refused(String text, String... said) throws IOException {
        Files.writeString(file, text);
        assertThatExceptionOfType(ConfigException.class).isThrownBy(this::sync).withMessageContainingAll(said);
    }

    @Test
    void nothingGoesIntoMachinesByItself() {
        assertThat(sync()).isEmpty();
    }

    @Test
    void whatGoesIntoMachinesIsReadWithItsModeAndPlace() throws IOException {
        Files.writeString(file, """
                [[sync]]
                host = "/etc/agent.json"
                guest = "~/.agent/settings.json"
                mode = "0644"

                [[sync]]
                host = "~/.agent"
                """);

        assertThat(sync())
                .containsExactly(
                        new Synced(Path.of("/etc/agent.json"), "/root/.agent/settings.json", 0644),
                        new Synced(Path.of(System.getProperty("user.home"), ".agent"), "/root/.agent", 0600));
    }

    @Test
    void aChangeOfASettingKeepsWhatGoesIntoMachines() throws IOException {
        Files.writeString(file, """
                [[sync]]
                host = '/etc/a name'
                guest = '/opt/a "quoted" \\ name'
                """);
        List<Synced> before = sync();
        TomlSettings settings = new TomlSettings(file);

        assertThat(settings.set("agent", "codex").value()).isEqualTo("codex");

        assertThat(sync()).isEqualTo(before).hasSize(1);
        assertThat(settings.current().machines().sync()).isEqualTo(before);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() throws IOException {
        refused(
                """
                agent = "a b"

                [[sync]]
                hots = "/etc/a"
                guest = "relative"
                mode = "0999"

                [[sync]]
                host = "/etc/a"
                guest = "/opt/../etc/b"

                [[sync]]
                host = "/etc/a"
                guest = "/opt/a\\nb"
                """,
                "agent: 'a b'",
                "sync 1: 'hots' is not known; did you mean 'host'?",
                "sync 1: host: ''",
                "sync 1: guest: 'relative'",
                "sync 1: mode: '0999'",
                "sync 2: guest: '/opt/../etc/b'",
                "sync 3: guest:");
        refused("sync = 1", "sync: one value (expected: tables");
    }
}
