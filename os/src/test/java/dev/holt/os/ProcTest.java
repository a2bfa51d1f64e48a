package dev.holt.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcTest {
    @Test
    void portsAreReadFromLinesOfBothProtocols() {
        Set<Integer> ports = new HashSet<>();
        ListeningPorts.add(
                "   0: 0100007F:4E20 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0",
                ports);
        ListeningPorts.add(
                "   1: 00000000000000000000000000000000:FFFF 00000000000000000000000000000000:0000 0A 0", ports);
        ListeningPorts.add("   2: 0100007F:4E21 0100007F:1F90 01 00000000:00000000", ports);
        ListeningPorts.add("", ports);
        assertThat(ports).containsExactlyInAnyOrder(20_000, 65_535);
    }

    @Test
    void readsNamesWithParenthesesAndSpaces() {
        String line = "42 (a) Z 9 (b) S 7 40 41 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 12345 9 9\n";

        assertThat(ProcStat.parse(line.getBytes(UTF_8))).hasValue(new ProcStat(42, 'S', 7, 40, 12345));
        assertThat(ProcStat.parse("nonsense".getBytes(UTF_8))).isEmpty();
        assertThat(ProcStat.parse("1 (x) S 1".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void readsARealProcessOfAStrangeName(@TempDir Path temp) throws Exception {
        Path program = Files.createSymbolicLink(temp.resolve(") R 1 ("), Path.of("/bin/sleep"));
        Process process = new ProcessBuilder(program.toString(), "100").start();
        try {
            ProcStat stat = ProcStat.read(process.pid()).orElseThrow();
            assertThat(stat.pid()).isEqualTo(process.pid());
            assertThat(stat.parent()).isEqualTo(ProcessHandle.current().pid());
            assertThat(stat.start()).isPositive();
            assertThat(stat.ended()).isFalse();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(ProcStat.read(process.pid())).isEmpty();
    }

    @Test
    void findsMarkedProcessesByTheWholeEntry() throws Exception {
        String mark = UUID.randomUUID().toString();
        ProcessBuilder builder = new ProcessBuilder("sleep", "100");
        builder.environment().putAll(Map.of("MARK", mark));
        Process process = builder.start();
        try {
            await().untilAsserted(() -> assertThat(ProcEnviron.marked("MARK", mark))
                    .extracting(ProcStat::pid)
                    .containsExactly(process.pid()));
            assertThat(ProcEnviron.marked("MARK", mark.substring(1))).isEmpty();
            assertThat(ProcEnviron.marked("ARK", mark)).isEmpty();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void matchesWholeEntriesOnly() {
        byte[] environ = "A=1\0B=22\0C=3".getBytes(UTF_8);

        assertThat(ProcEnviron.contains(environ, "A=1".getBytes(UTF_8))).isTrue();
        assertThat(ProcEnviron.contains(environ, "B=22".getBytes(UTF_8))).isTrue();
        assertThat(ProcEnviron.contains(environ, "C=3".getBytes(UTF_8))).isTrue();
        assertThat(ProcEnviron.contains(environ, "B=2".getBytes(UTF_8))).isFalse();
        assertThat(ProcEnviron.contains(environ, "=22".getBytes(UTF_8))).isFalse();
    }

    @Test
    void aHeldProcessIsSignalledAndNeverItsSuccessor() throws Exception {
        Process process = new ProcessBuilder("sleep", "100").start();
        try (PidFd held = PidFd.open(process.pid()).orElseThrow()) {
            assertThat(held.send(Signals.KILL)).isTrue();
            process.waitFor();
            assertThat(held.send(Signals.KILL)).isFalse();
        }
        assertThat(PidFd.open(process.pid())).isEmpty();
    }

    @Test
    void refusesToSignalEverything() {
        assertThatThrownBy(() -> Signals.sendGroup(1, Signals.TERM)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Signals.send(0, Signals.TERM)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Signals.send(-1, Signals.TERM)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsUserAndBoot() throws Exception {
        Process id = new ProcessBuilder("id", "-u").start();
        assertThat(new String(id.getInputStream().readAllBytes(), UTF_8).strip())
                .isEqualTo(Long.toString(CurrentUser.id()));
        assertThat(BootId.current()).hasSize(36);
    }
}
