package dev.holt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.api.Operations;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
    private final Holt holt = new Holt();

    @TempDir
    Path directory;

    @Test
    void theScriptsNameEveryCommandAndOption() {
        for (String shell : new String[] {"bash", "zsh", "fish"}) {
            String script = holt.run("completion", shell).out();
            assertThat(script)
                    .contains("spawn")
                    .contains("restart")
                    .contains("holt __complete")
                    .doesNotContain(" __complete ls");
            assertThat(script).contains(shell.equals("fish") ? "-l permissions" : "--permissions");
        }
        assertThat(holt.run("completion", "tcsh").status()).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void bashCompletes() throws Exception {
        assertThat(complete("holt", "sp")).isEqualTo("spawn");
        assertThat(complete("holt", "daemon", "re")).isEqualTo("restart");
        assertThat(complete("holt", "spawn", "--perm")).isEqualTo("--permissions");
        assertThat(complete("holt", "kill", "calc-")).isEqualTo("calc-1 calc-2");
        assertThat(complete("holt", "kill", "calc-1", "calc-2")).isEqualTo("calc-2");
        assertThat(complete("holt", "spawn", "--project", "")).isEqualTo("projects-of-this-machine");
        assertThat(complete("holt", "completion", "")).isEqualTo("bash zsh fish");
    }

    @Test
    void idsComeFromTheDaemon() {
        holt.api.on(Operations.SESSION_LIST, _ -> Samples.sessions(2));
        assertThat(holt.run("__complete", "sessions").out()).isEqualTo("calc-1\ncalc-2\n");
        assertThat(holt.run("__complete", "nothing").out()).isEmpty();
    }

    /** Runs the real shell on the script, with a {@code holt} that knows two sessions and a project. */
    private String complete(String... words) throws IOException, InterruptedException {
        Path script = directory.resolve("holt.bash");
        Files.writeString(script, holt.run("completion", "bash").out());
        String test = """
                set -eu
                holt() { case "$2" in sessions) echo calc-1; echo calc-2 ;; projects) echo projects-of-this-machine ;; esac; }
                source "$1"; shift
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
                _holt
                echo "${COMPREPLY[*]}"
                """;
        java.util.List<String> command =
                new java.util.ArrayList<>(java.util.List.of("bash", "-c", test, "bash", script.toString()));
        command.addAll(java.util.List.of(words));
        Path out = directory.resolve("out");
        Process bash = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(bash.waitFor()).as(Files.readString(out)).isZero();
        return Files.readString(out).strip();
    }
}
