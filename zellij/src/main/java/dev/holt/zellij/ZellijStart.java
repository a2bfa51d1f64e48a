package dev.holt.zellij;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalLaunch;
import dev.holt.os.Poll;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Starts windows. Safe for many threads, for different windows. */
final class ZellijStart {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LEAST_BOUND = 16L << 20;
    private static final int BLOCK = 512;
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /**
     * Holds a client on a tty until the pane has begun. The server, which comes of that client, keeps its bound on the size of files; what would go
     * beyond is refused it instead of ending it. The client itself is ended: {@code script} would take two seconds. Arguments: what is there until
     * the pane has begun, the client's keys, where its screen goes, where its number goes, the bound in blocks, {@code script}, the client.
     */
    private static final String OPEN = """
            umask 077
            rm -f "$2" && mkfifo "$2" || exit
            trap '' XFSZ
            ulimit -S -f "$5" 2>/dev/null || :
            "$6" -qfec "$7" /dev/null <>"$2" >"$3" 2>&1 &
            while [ -e "$1" ] && kill -0 $! 2>/dev/null; do sleep 0.02; done
            kill "$(cat "$4")" 2>/dev/null
            wait $! 2>/dev/null
            [ ! -e "$1" ] || { tail -c 2000 "$3" >&2; exit 1; }
            rm -f "$2" "$3" "$4"
            """;

    private final Place place;
    private final Zellij zellij;
    private final ZellijProbe probe;
    private final ZellijStop stopper;
    private final long logLimit;

    ZellijStart(Place place, Zellij zellij, ZellijProbe probe, ZellijStop stopper, long logLimit) {
        this.place = place;
        this.zellij = zellij;
        this.probe = probe;
        this.stopper = stopper;
        this.logLimit = logLimit;
    }

    void start(ZellijWindow window, TerminalLaunch launch) {
        window.requireShortSocket();
        makeWay(window);
        try {
            write(window, launch);
        } catch (IOException e) {
            stopper.forget(window);
            throw new TerminalException(
                    ErrorCode.TERMINAL_FAILED, "window %s can not be started: %s".formatted(window.name(), e));
        }
        try {
            open(window, launch);
        } catch (HoltException e) {
            stopper.stop(window, Duration.ZERO);
            throw e;
        }
    }

    /** Removes a dead window of that name, and refuses when there is a live one. */
    private void makeWay(ZellijWindow window) {
        if (window.exists() && probe.isRunning(window)) {
            throw new TerminalException(
                    ErrorCode.TERMINAL_FAILED, "window %s: is running already; stop it first".formatted(window.name()));
        }
        stopper.stop(window, Duration.ZERO);
    }

    private void write(ZellijWindow window, TerminalLaunch launch) throws IOException {
        Path log = launch.outputLog();
        try {
            java.nio.file.Files.createFile(log, PRIVATE_FILE);
        } catch (FileAlreadyExistsException _) {
            // It goes on.
        }
        Path link = window.rawLog();
        java.nio.file.Files.createDirectories(Objects.requireNonNull(link.getParent()), PRIVATE_DIRECTORY);
        java.nio.file.Files.createSymbolicLink(link, log);
        java.nio.file.Files.createDirectories(window.socketDirectory(), PRIVATE_DIRECTORY);
        java.nio.file.Files.createDirectories(window.configurationDirectory(), PRIVATE_DIRECTORY);
        Files files = place.files(window.directory());
        put(files, window.configuration(), ZellijTexts.CONFIGURATION);
        put(files, window.layout(), ZellijTexts.layout(window));
        put(
                files,
                window.script(),
                ZellijTexts.script(window, launch, place.base().runner()));
        put(files, window.fresh(), "");
    }

    private void open(ZellijWindow window, TerminalLaunch launch) {
        String client = "echo $$ > %s && stty rows %d cols %d && exec %s"
                .formatted(
                        ZellijTexts.word(window.client()),
                        launch.size().rows(),
                        launch.size().columns(),
                        ZellijTexts.words(zellij.argv(
                                window,
                                List.of(
                                        "--debug",
                                        "--session",
                                        ZellijWindow.SESSION,
                                        "--new-session-with-layout",
                                        window.layout().toString()))));
        Completed opened = zellij.run(
                PATIENCE,
                zellij.environment(window),
                List.of(
                        "/bin/sh",
                        "-c",
                        OPEN,
                        "holt",
                        window.fresh().toString(),
                        window.keys().toString(),
                        window.opening().toString(),
                        window.client().toString(),
                        String.valueOf(Math.max(LEAST_BOUND, 2 * logLimit) / BLOCK),
                        zellij.script().toString(),
                        client));
        if (!opened.succeeded()) {
            ErrorCode code = opened.timedOut() ? ErrorCode.TERMINAL_UNREACHABLE : ErrorCode.TERMINAL_FAILED;
            throw Zellij.failure(code, "window %s can not be started".formatted(window.name()), opened);
        }
        awaitNobody(window);
    }

    /** The client that gave the size has ended, but the server may still be about to notice. */
    private void awaitNobody(ZellijWindow window) {
        try {
            Poll.until(Zellij.TIMEOUT, () -> probe.people(window) == 0);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new TerminalException(
                    ErrorCode.CANCELLED, "window %s: interrupted while it was started".formatted(window.name()));
        }
    }

    private static void put(Files files, Path file, String content) {
        files.putAtomic(String.valueOf(file.getFileName()), content.getBytes(StandardCharsets.UTF_8));
    }
}
