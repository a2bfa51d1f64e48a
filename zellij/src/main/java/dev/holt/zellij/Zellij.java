package dev.holt.zellij;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The zellij program with the files of one window at a time: a clean environment, a stable directory, bounded time. Servers inherit that
 * environment, so nothing secret may be in it. Safe for many threads.
 */
final class Zellij {
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final byte[] NOTHING = {};
    private static final int OUTPUT_LIMIT = 64 << 20;
    private static final Pattern VERSION = Pattern.compile("zellij (\\d+)\\.(\\d+)\\.");
    private static final int LEAST_MINOR = 44;

    /** Says the program's version, which makes directories for caches and logs even then. */
    private static final String VERSION_ALONE = """
            d=$(mktemp -d /tmp/holt-zellij.XXXXXX) || exit
            TMPDIR=$d XDG_CACHE_HOME=$d XDG_CONFIG_HOME=$d XDG_DATA_HOME=$d XDG_RUNTIME_DIR=$d "$1" --version
            s=$?
            rm -rf "$d"
            exit "$s"
            """;

    private static final String WAY_OUT = "run: cargo install --locked zellij";

    private final Place place;
    private final Path directory;
    private final Map<String, String> environment;

    Zellij(Place place, ZellijHome home, String searchPath) {
        this.place = place;
        this.directory = Objects.requireNonNull(home.windows().getParent(), "windows have a directory above");
        this.environment = Map.of(
                "PATH", searchPath,
                "HOME", place.base().home().toString(),
                "TERM", "xterm-256color",
                "LC_ALL", "C.UTF-8",
                "SHELL", "/bin/sh");
    }

    void require() {
        Path program = program();
        String version = run(TIMEOUT, environment, List.of("/bin/sh", "-c", VERSION_ALONE, "holt", program.toString()))
                .outputText()
                .strip();
        if (isTooOld(version)) {
            throw new TerminalException(
                    ErrorCode.TERMINAL_MISSING,
                    "%s: '%s' (expected: 0.%d or later); %s"
                            .formatted(program, Printable.of(version), LEAST_MINOR, WAY_OUT));
        }
        script();
    }

    static boolean isTooOld(String version) {
        Matcher matcher = VERSION.matcher(version);
        return !matcher.lookingAt()
                || (Integer.parseInt(matcher.group(1)) == 0 && Integer.parseInt(matcher.group(2)) < LEAST_MINOR);
    }

    /** The absolute path of {@code script}, which gives a program a tty of its own. */
    Path script() {
        return find("script", "script: not found (expected: that of util-linux); run: apt-get install bsdutils");
    }

    /** The environment of everything that concerns {@code window}. */
    Map<String, String> environment(ZellijWindow window) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(window.environment());
        return all;
    }

    /** The program with what makes it use the window's configuration, then {@code arguments}. */
    List<String> argv(ZellijWindow window, List<String> arguments) {
        List<String> argv = new ArrayList<>(List.of(
                program().toString(),
                "--config",
                window.configuration().toString(),
                "--config-dir",
                window.configurationDirectory().toString()));
        argv.addAll(arguments);
        return argv;
    }

    /** Runs {@code zellij action}; the window must exist, or zellij would say so in words of its own. */
    Completed action(ZellijWindow window, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("--session", ZellijWindow.SESSION, "action"));
        all.addAll(arguments);
        return run(TIMEOUT, environment(window), argv(window, all));
    }

    /** Runs {@code zellij} with {@code arguments} for this window. */
    Completed run(ZellijWindow window, String... arguments) {
        return run(TIMEOUT, environment(window), argv(window, List.of(arguments)));
    }

    /** Runs any program of the place in the servers' directory. */
    Completed run(Duration timeout, Map<String, String> all, List<String> argv) {
        return place.run(new Command(argv, directory, all, NOTHING, timeout, OUTPUT_LIMIT));
    }

    /** What {@code failed} is reported as when zellij itself is at fault, or when nothing better is known. */
    static TerminalException failure(ErrorCode code, String what, Completed failed) {
        String said = failed.errorText().isBlank() ? failed.outputText() : failed.errorText();
        String reason =
                failed.timedOut() ? "zellij gave no answer in time" : "zellij says: " + Printable.of(said.strip());
        return new TerminalException(code, what + ": " + reason);
    }

    private Path program() {
        return find("zellij", "zellij: not found (expected: 0.%d or later); %s".formatted(LEAST_MINOR, WAY_OUT));
    }

    private Path find(String name, String missing) {
        try {
            return place.program(name, environment)
                    .orElseThrow(() -> new TerminalException(ErrorCode.TERMINAL_MISSING, missing));
        } catch (TerminalException e) {
            throw e;
        } catch (HoltException e) {
            throw new TerminalException(ErrorCode.TERMINAL_UNREACHABLE, name + ": " + e.getMessage());
        }
    }
}
