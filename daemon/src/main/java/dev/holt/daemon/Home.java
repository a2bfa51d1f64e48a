package dev.holt.daemon;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.os.CurrentUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Where everything of one Holt lies. {@code docs/layout.md} describes each file.
 *
 * @param data the data directory, without links
 * @param run where the sockets are
 * @param config the settings file
 */
record Home(Path data, Path run, Path config) {
    /** Longer paths of sockets do not fit into the kernel's address. */
    private static final int LONGEST_RUN = 60;

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    /** The home that {@code environment} names, made if it is not there. Throws {@code HOME_UNUSABLE}. */
    static Home of(Map<String, String> environment) {
        makePrivate(dataDirectory(environment));
        Home home = at(environment);
        if (!home.run().startsWith(home.data())) {
            makePrivate(Objects.requireNonNull(home.run().getParent(), "it is beneath a shared directory"));
        }
        makePrivate(home.run());
        return home;
    }

    /** The home that {@code environment} names, whether it is there or not; nothing is made. */
    static Home at(Map<String, String> environment) {
        Path data = real(dataDirectory(environment));
        Path run = data.resolve("run");
        if (run.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_RUN) {
            run = Path.of("/tmp/holt-" + CurrentUser.id(), hash(data.toString()));
        }
        return new Home(data, run, configFile(environment, data));
    }

    Path database() {
        return data.resolve("holt.db");
    }

    Path lock() {
        return data.resolve("lock");
    }

    Path log() {
        return data.resolve("log").resolve("daemon.log");
    }

    Path sessions() {
        return data.resolve("sessions");
    }

    Path worktrees() {
        return data.resolve("worktrees");
    }

    Path git() {
        return data.resolve("git");
    }

    Path machines() {
        return data.resolve("machines");
    }

    Path images() {
        return data.resolve("images");
    }

    Path kernels() {
        return data.resolve("kernels");
    }

    Path projects() {
        return data.resolve("projects");
    }

    /** Where the runners are kept that sessions were started with. */
    Path runners() {
        return data.resolve("libexec");
    }

    /** Where its person describes agents of their own. */
    Path agents() {
        return config.resolveSibling("agents");
    }

    Path socket() {
        return run.resolve("holt.sock");
    }

    Path terminalSocket() {
        return run.resolve("tmux.sock");
    }

    /** Where each window of zellij has a directory for its socket: short, since a hash and more are still to come. */
    Path zellijSockets() {
        return run.resolve("z");
    }

    Path zellijWindows() {
        return data.resolve("zellij");
    }

    private static Path dataDirectory(Map<String, String> environment) {
        String home = environment.getOrDefault("HOLT_HOME", "");
        if (!home.isEmpty()) {
            return Path.of(home).toAbsolutePath();
        }
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        if (data.startsWith("/")) {
            return Path.of(data, "holt");
        }
        return Path.of(userHome(environment), ".local", "share", "holt");
    }

    /** A daemon always has {@code HOLT_HOME}; so what counts is whether that is the usual place. */
    private static Path configFile(Map<String, String> environment, Path data) {
        Map<String, String> usual = new HashMap<>(environment);
        usual.remove("HOLT_HOME");
        if (usual.getOrDefault("HOME", "").isEmpty()
                || !real(dataDirectory(usual)).equals(data)) {
            return data.resolve("config.toml");
        }
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path directory = config.startsWith("/") ? Path.of(config) : Path.of(userHome(environment), ".config");
        return directory.resolve("holt").resolve("config.toml");
    }

    private static String userHome(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        if (home.isEmpty()) {
            throw new HoltException(
                    ErrorCode.HOME_UNUSABLE,
                    "home: neither HOLT_HOME nor HOME is set (expected: one of them); set HOLT_HOME to a directory");
        }
        return home;
    }

    /** Without links, as far as it is there. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException notThere) {
            return path;
        }
    }

    private static Path makePrivate(Path directory) {
        try {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
            if (Files.isSymbolicLink(directory) && directory.startsWith("/tmp")) {
                throw unusable(directory, "it is a link (expected: a directory of ours)");
            }
            Path real = directory.toRealPath();
            if ((int) Files.getAttribute(real, "unix:uid", LinkOption.NOFOLLOW_LINKS) != (int) CurrentUser.id()) {
                throw unusable(directory, "it belongs to somebody else (expected: to us)");
            }
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(real, LinkOption.NOFOLLOW_LINKS);
            if (permissions.retainAll(PRIVATE)) {
                Files.setPosixFilePermissions(real, permissions);
            }
            return real;
        } catch (IOException e) {
            throw unusable(directory, "%s (expected: a directory that can be written)".formatted(e));
        }
    }

    private static HoltException unusable(Path directory, String why) {
        return new HoltException(
                ErrorCode.HOME_UNUSABLE,
                "home: %s: %s; set HOLT_HOME to a directory of yours".formatted(directory, why));
    }

    /** FNV-1a of 32 bits, as the client computes it. */
    private static String hash(String text) {
        int hash = 0x811c9dc5;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x01000193;
        }
        return "%08x".formatted(hash);
    }
}
