package dev.holt.tmux;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import dev.holt.core.terminal.TerminalException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tmux program against one private server: its socket, no configuration, a clean environment, a stable directory, bounded time.
 * The server inherits that environment from whichever command starts it, so nothing secret may be in it. Safe for many threads.
 */
final class Tmux {
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final byte[] NOTHING = {};
    private static final int OUTPUT_LIMIT = 64 << 20;
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)");
    private static final int LEAST_MAJOR = 3;
    private static final int LEAST_MINOR = 2;

    private final Place place;
    private final Path socket;
    private final Path directory;
    private final Map<String, String> environment;

    Tmux(Place place, Path socket, Path directory, String searchPath) {
        this.place = place;
        this.socket = socket;
        this.directory = directory;
        this.environment = Map.of(
                "PATH", searchPath,
                "HOME", place.base().home().toString(),
                "TERM", "dumb",
                "LC_ALL", "C.UTF-8",
                "SHELL", "/bin/sh");
    }

    Map<String, String> environment() {
        return environment;
    }

    Path directory() {
        return directory;
    }

    /** The absolute path of the program. */
    Path program() {
        return found().orElseThrow(() -> new TerminalException(
                ErrorCode.TERMINAL_MISSING, "tmux: not found (expected: 3.2 or later); run: apt-get install tmux"));
    }

    void require() {
        Path program = program();
        String version =
                run(NOTHING, List.of(program.toString(), "-V")).outputText().strip();
        if (isTooOld(version)) {
            throw new TerminalException(
                    ErrorCode.TERMINAL_MISSING,
                    "%s: '%s' (expected: 3.2 or later); run: apt-get install tmux"
                            .formatted(program, Printable.of(version)));
        }
    }

    /** Versions without numbers are builds of the development branch. */
    static boolean isTooOld(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.find()) {
            return !version.startsWith("tmux ");
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        return major < LEAST_MAJOR || (major == LEAST_MAJOR && minor < LEAST_MINOR);
    }

    /** Whether it is certain that no server runs; does not depend on what tmux says in which words. */
    boolean isDeserted() {
        return place.isDeserted(socket);
    }

    /** The program with what makes it talk to our server, then {@code arguments}. */
    List<String> argv(List<String> arguments) {
        List<String> argv =
                new ArrayList<>(List.of(program().toString(), "-u", "-f", "/dev/null", "-S", socket.toString()));
        argv.addAll(arguments);
        return argv;
    }

    /** Sends commands, separated by {@code ;}, and returns how they ended. */
    Completed commands(byte[] input, List<String> arguments) {
        return run(input, argv(arguments));
    }

    Completed commands(String... arguments) {
        return commands(NOTHING, List.of(arguments));
    }

    /** Runs any program of the place in the server's directory and environment. */
    Completed run(byte[] input, List<String> argv) {
        return place.run(new Command(argv, directory, environment, input, TIMEOUT, OUTPUT_LIMIT));
    }

    /** Starts a client that is read line by line until it ends or is closed. */
    AutoCloseable listen(String name, List<String> argv, Consumer<byte[]> lines, Runnable ended) {
        return place.listen(name, argv, directory, environment, lines, ended);
    }

    /** What {@code failed} is reported as when the server itself is at fault, or when nothing better is known. */
    static TerminalException failure(ErrorCode code, String what, Completed failed) {
        String reason = failed.timedOut()
                ? "tmux gave no answer within %d s".formatted(TIMEOUT.toSeconds())
                : "tmux says: " + Printable.of(failed.errorText().strip());
        return new TerminalException(code, what + ": " + reason);
    }

    private Optional<Path> found() {
        try {
            return place.program("tmux", environment);
        } catch (HoltException e) {
            throw new TerminalException(ErrorCode.TERMINAL_UNREACHABLE, "tmux: " + e.getMessage());
        }
    }
}
