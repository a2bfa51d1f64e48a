package dev.holt.cli;

import dev.holt.api.SystemRecords.Check;
import dev.holt.api.SystemRecords.Doctor;
import dev.holt.protocol.Console;
import dev.holt.protocol.Console.Tty;
import dev.holt.protocol.Invocation;
import dev.holt.protocol.StreamConsole;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The command line as a caller meets it. For one thread. */
final class Holt {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    final FakeApi api = new FakeApi();
    final Map<String, String> environment = new HashMap<>();
    Path directory = Path.of("/work");
    Tty tty = Tty.NONE;
    byte[] input = {};
    private final Commands commands;

    Holt() {
        this(true);
    }

    Holt(boolean served) {
        commands = new Commands(surroundings(served ? api : null, Path.of("/home/holt/log/daemon.log")), (_, _) -> 7);
    }

    Holt(Path log) {
        commands = new Commands(surroundings(null, log), (_, _) -> 7);
    }

    private static Surroundings surroundings(@Nullable FakeApi api, Path log) {
        Doctor doctor = new Doctor(List.of(new Check("tmux", "missing", "no tmux", "apt-get install tmux")));
        return new Surroundings(
                "0.1.0",
                "20260101000000-00000000",
                Path.of("/home/holt"),
                log,
                Path.of("/opt/holt/bin/holt"),
                () -> NOW,
                () -> doctor,
                api);
    }

    /** What came of a command. */
    record Result(int status, String out, String err, Optional<StreamConsole.Exec> exec) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    /** The status of a command at a console of the test's own. */
    int at(Console console, String... arguments) {
        return commands.run(new Invocation(List.of(arguments), directory, environment), console);
    }

    Result run(String... arguments) {
        return run(new ByteArrayOutputStream(), arguments);
    }

    Result run(OutputStream out, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        StreamConsole console = new StreamConsole(new ByteArrayInputStream(input), out, err, tty);
        int status = commands.run(new Invocation(List.of(arguments), directory, environment), console);
        return new Result(
                status,
                out instanceof ByteArrayOutputStream bytes ? bytes.toString(StandardCharsets.UTF_8) : "",
                err.toString(StandardCharsets.UTF_8),
                console.requested());
    }
}
