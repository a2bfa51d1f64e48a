package dev.holt.zellij;

import dev.holt.core.ErrorCode;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import dev.holt.core.place.ProcessRef;
import dev.holt.core.place.Processes;
import dev.holt.core.terminal.TerminalException;
import dev.holt.os.Poll;
import dev.holt.os.Signals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Ends windows: zellij hangs up and ends, the runner, which passes that on, is waited for, and the window's files go. What the runner leaves behind
 * when it has to be killed is found by its mark, which is not this class's business. Safe for many threads.
 */
final class ZellijStop {
    private static final Duration PATIENCE_AFTER_KILL = Duration.ofSeconds(2);

    private final Place place;
    private final Zellij zellij;
    private final ZellijHome home;
    private final ZellijProbe probe;

    ZellijStop(Place place, Zellij zellij, ZellijHome home, ZellijProbe probe) {
        this.place = place;
        this.zellij = zellij;
        this.home = home;
        this.probe = probe;
    }

    void stop(ZellijWindow window, Duration grace) {
        Optional<ProcessRef> runner = probe.runner(window);
        try {
            if (window.exists()) {
                hangUp(window);
            }
            if (runner.isPresent()) {
                awaitEnd(runner.get(), grace);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new TerminalException(
                    ErrorCode.CANCELLED, "window %s: interrupted while its end was awaited".formatted(window.name()));
        }
        forget(window);
    }

    /** Removes the files of a window that is not there. */
    void forget(ZellijWindow window) {
        place.files(home.sockets()).remove(name(window.socketDirectory()));
        place.files(home.windows()).remove(name(window.directory()));
    }

    private void hangUp(ZellijWindow window) throws InterruptedException {
        Completed killed = zellij.run(window, "kill-session", ZellijWindow.SESSION);
        if (!Poll.until(Zellij.TIMEOUT, () -> !window.exists())) {
            throw killed.succeeded()
                    ? new TerminalException(
                            ErrorCode.TERMINAL_UNREACHABLE,
                            "window %s can not be ended: zellij was told to, and is still there"
                                    .formatted(window.name()))
                    : Zellij.failure(
                            ErrorCode.TERMINAL_FAILED, "window %s can not be ended".formatted(window.name()), killed);
        }
    }

    private void awaitEnd(ProcessRef runner, Duration grace) throws InterruptedException {
        Processes processes = place.processes();
        if (!Poll.until(grace, () -> !processes.alive(runner))) {
            processes.signalGroup(runner, Signals.KILL);
            Poll.until(PATIENCE_AFTER_KILL, () -> !processes.alive(runner));
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
