package dev.holt.zellij;

import dev.holt.core.ErrorCode;
import dev.holt.core.terminal.TerminalException;
import dev.holt.os.CurrentUser;
import dev.holt.os.UnixSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of one window.
 *
 * @param directory what only this window uses: configuration, layout, caches, logs
 * @param sockets holds the directory of its socket, whose path has to be short
 */
record ZellijWindow(String name, Path directory, Path sockets) {
    /** What zellij calls the only session that it finds in this window's socket directory. */
    static final String SESSION = "holt";

    /** The number of the pane that the runner was started in, also when a person has opened others. */
    static final String PANE = "terminal_0";

    private static final String CONTRACT = "contract_version_1";
    private static final int LONGEST_SOCKET = 107;
    private static final int KEY_BYTES = 8;
    private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,18}) ([0-9]{1,18})");

    /** The runner as the window's script has recorded it, before it became the runner. */
    record Runner(long pid, long start) {}

    /** A directory that only this window's socket is in: named by a hash, since a name may be longer than what is left of the path. */
    Path socketDirectory() {
        return sockets.resolve(key());
    }

    Path socket() {
        return socketDirectory().resolve(CONTRACT).resolve(SESSION);
    }

    /** Refuses what the kernel would cut off. */
    void requireShortSocket() {
        int length = socket().toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_SOCKET) {
            throw new TerminalException(
                    ErrorCode.TERMINAL_FAILED,
                    "%s: %d bytes (expected: at most %d, which is what the path of a socket may have); set HOLT_HOME to a shorter directory"
                            .formatted(socket(), length, LONGEST_SOCKET));
        }
    }

    /** Whether a server listens. */
    boolean exists() {
        return !UnixSocket.isDeserted(socket());
    }

    Path configuration() {
        return directory.resolve("config.kdl");
    }

    Path layout() {
        return directory.resolve("layout.kdl");
    }

    /** What the pane runs. */
    Path script() {
        return directory.resolve("run");
    }

    /** There until the pane has begun. */
    Path fresh() {
        return directory.resolve("fresh");
    }

    /** A pipe that nobody writes to: the keys of the client that gives the window its size. */
    Path keys() {
        return directory.resolve("keys");
    }

    /** The number of that client. */
    Path client() {
        return directory.resolve("client");
    }

    /** What that client shows. */
    Path opening() {
        return directory.resolve("opening");
    }

    /** Where zellij appends every byte that the pane prints; a link to the output log. */
    Path rawLog() {
        return temporary()
                .resolve("zellij-" + CurrentUser.id())
                .resolve("zellij-log")
                .resolve("zellij-0.log");
    }

    /** The output log; empty when the window has no files any more. */
    Optional<Path> outputLog() {
        try {
            return Optional.of(Files.readSymbolicLink(rawLog()));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** The runner, once there is one. */
    Optional<Runner> runner() {
        try {
            Matcher numbers = NUMBERS.matcher(Files.readString(runnerFile()).strip());
            return numbers.matches()
                    ? Optional.of(new Runner(Long.parseLong(numbers.group(1)), Long.parseLong(numbers.group(2))))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    Path runnerFile() {
        return directory.resolve("runner");
    }

    /** What makes a zellij program, client or server, use this window's files and no others. */
    Map<String, String> environment() {
        return Map.of(
                "ZELLIJ_SOCKET_DIR", socketDirectory().toString(),
                "TMPDIR", temporary().toString(),
                "XDG_CACHE_HOME", directory.resolve("cache").toString(),
                "XDG_CONFIG_HOME", directory.resolve("config").toString(),
                "XDG_DATA_HOME", directory.resolve("data").toString());
    }

    Path temporary() {
        return directory.resolve("tmp");
    }

    Path configurationDirectory() {
        return directory.resolve("config");
    }

    private String key() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
