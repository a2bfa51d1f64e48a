package dev.holt.tmux;

import dev.holt.core.ErrorCode;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import dev.holt.core.place.ProcessRef;
import dev.holt.core.place.Processes;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.terminal.TerminalSnapshot;
import dev.holt.os.Poll;
import dev.holt.os.Signals;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Ends windows: tmux hangs up, and the runner, which passes that on, is waited for. What the runner leaves behind when it has to be killed is
 * found by its mark, which is not this class's business. Safe for many threads.
 */
final class TmuxStop {
    private static final Duration PATIENCE_AFTER_KILL = Duration.ofSeconds(2);

    private final Place place;
    private final Tmux tmux;
    private final TmuxProbe probe;

    TmuxStop(Place place, Tmux tmux, TmuxProbe probe) {
        this.place = place;
        this.tmux = tmux;
        this.probe = probe;
    }

    void stop(TerminalHandle handle, Duration grace) {
        String session = TmuxNames.session(handle);
        List<ProcessRef> runners = runners(handle);
        Completed killed = tmux.commands("kill-session", "-t", session);
        if (!killed.succeeded() && exists(handle, killed)) {
            throw Tmux.failure(
                    ErrorCode.TERMINAL_FAILED, "window %s can not be ended".formatted(handle.value()), killed);
        }
        try {
            awaitEnd(runners, grace);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new TerminalException(
                    ErrorCode.CANCELLED, "window %s: interrupted while its end was awaited".formatted(handle.value()));
        }
    }

    /** The processes of the window's live panes; a dead pane's number may belong to somebody else by now. */
    private List<ProcessRef> runners(TerminalHandle handle) {
        String ours = "#{==:#{session_name},%s}".formatted(handle.value());
        Completed listed = tmux.commands("list-panes", "-a", "-f", ours, "-F", "#{pane_dead} #{pane_pid}");
        if (!listed.succeeded()) {
            exists(handle, listed);
            return List.of();
        }
        return listed.outputText()
                .lines()
                .filter(line -> line.startsWith("0 "))
                .map(line ->
                        place.processes().find(Long.parseLong(line.substring(2).strip())))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Whether the window is there after all; throws when that can not be known. */
    private boolean exists(TerminalHandle handle, Completed failed) {
        return switch (probe.look()) {
            case TerminalSnapshot.Windows windows -> windows.windows().containsKey(handle);
            case TerminalSnapshot.Unreachable _ ->
                throw Tmux.failure(
                        ErrorCode.TERMINAL_UNREACHABLE, "window %s can not be ended".formatted(handle.value()), failed);
        };
    }

    private void awaitEnd(List<ProcessRef> runners, Duration grace) throws InterruptedException {
        Processes processes = place.processes();
        if (!Poll.until(grace, () -> runners.stream().noneMatch(processes::alive))) {
            runners.forEach(runner -> processes.signalGroup(runner, Signals.KILL));
            Poll.until(PATIENCE_AFTER_KILL, () -> runners.stream().noneMatch(processes::alive));
        }
    }
}
