package dev.holt.tmux;

import dev.holt.core.ErrorCode;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.terminal.TerminalLaunch;
import dev.holt.core.terminal.TerminalSnapshot;
import dev.holt.core.terminal.WindowState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Starts windows: options, window and log in one sequence of commands, which the server carries out without reading a byte of the window's
 * output in between. A server that was just ending when the sequence arrived takes nothing of it with it but itself, so the sequence is sent
 * again. Safe for many threads.
 */
final class TmuxStart {
    private static final int MOST_ATTEMPTS = 5;
    private static final int HISTORY_LINES = 10_000;
    private static final int ESCAPE_MILLIS = 10;
    private static final String BEST_TERMINAL = "tmux-256color";
    private static final String USUAL_TERMINAL = "screen-256color";

    private final Place place;
    private final Tmux tmux;
    private final TmuxProbe probe;
    private final long logLimit;
    private volatile String terminal = "";

    TmuxStart(Place place, Tmux tmux, TmuxProbe probe, long logLimit) {
        this.place = place;
        this.tmux = tmux;
        this.probe = probe;
        this.logLimit = logLimit;
    }

    TerminalHandle start(TerminalLaunch launch) {
        TerminalHandle handle = TmuxNames.handle(launch.name());
        for (int attempt = 1; ; attempt++) {
            Completed started = tmux.commands(new byte[0], sequence(handle, launch));
            if (started.succeeded()) {
                return handle;
            }
            boolean created = started.output().length > 0;
            if (created) {
                tmux.commands("kill-session", "-t", TmuxNames.session(handle));
            }
            if (created || started.timedOut() || attempt == MOST_ATTEMPTS) {
                throw failure(handle, started);
            }
            makeWay(handle, started);
        }
    }

    /** Removes a dead window of that name, and refuses when there is a live one. */
    private void makeWay(TerminalHandle handle, Completed started) {
        switch (probe.look()) {
            case TerminalSnapshot.Unreachable _ -> throw failure(handle, started);
            case TerminalSnapshot.Windows windows -> {
                WindowState state = windows.windows().get(handle);
                if (state != null && state.running()) {
                    throw new TerminalException(
                            ErrorCode.TERMINAL_FAILED,
                            "window %s: is running already; stop it first".formatted(handle.value()));
                }
                if (state != null) {
                    // The server looks again, so that a window that was started meanwhile stays.
                    String kill = "kill-session -t " + TmuxNames.session(handle);
                    tmux.commands("if-shell", "-F", "-t", TmuxNames.pane(handle), "#{pane_dead}", kill);
                }
            }
        }
    }

    private static TerminalException failure(TerminalHandle handle, Completed started) {
        ErrorCode code = started.timedOut() ? ErrorCode.TERMINAL_UNREACHABLE : ErrorCode.TERMINAL_FAILED;
        return Tmux.failure(code, "window %s can not be started".formatted(handle.value()), started);
    }

    private List<String> sequence(TerminalHandle handle, TerminalLaunch launch) {
        String runner = place.base().runner().toString();
        List<String> words = options();
        keys(words);
        add(words, "new-session", "-d", "-P", "-F", "#{pane_id}", "-s", handle.value());
        add(
                words,
                "-x",
                String.valueOf(launch.size().columns()),
                "-y",
                String.valueOf(launch.size().rows()));
        add(words, "-c", TmuxWords.format(launch.directory().toString()), "--");
        // More than one word: tmux runs them as they are, without a shell.
        add(
                words,
                TmuxWords.word(runner),
                "session",
                TmuxWords.word(launch.sessionDirectory().toString()),
                ";");
        String log = "exec %s log %s %d"
                .formatted(
                        TmuxWords.shellWord(runner),
                        TmuxWords.shellWord(launch.outputLog().toString()),
                        logLimit);
        add(words, "pipe-pane", "-t", TmuxNames.pane(handle), TmuxWords.timedFormat(log));
        return words;
    }

    private List<String> options() {
        List<String> words = new ArrayList<>();
        option(words, "status", "off");
        option(words, "remain-on-exit", "on");
        option(words, "remain-on-exit-format", "");
        option(words, "window-size", "latest");
        option(words, "default-terminal", terminal());
        option(words, "escape-time", String.valueOf(ESCAPE_MILLIS));
        option(words, "history-limit", String.valueOf(HISTORY_LINES));
        option(words, "mouse", "on");
        option(words, "allow-passthrough", "off");
        option(words, "set-clipboard", "off");
        option(words, "update-environment", "");
        return words;
    }

    /** Takes away what would paste into a dead window when a person tries to, which makes tmux up to 3.4 crash with all windows. */
    private static void keys(List<String> words) {
        add(words, "unbind-key", "-q", "=", ";");
        add(words, "unbind-key", "-q", "-n", "MouseDown2Pane", ";");
        add(words, "bind-key", "]", "if-shell", "-F", "#{pane_dead}", "", "paste-buffer -p", ";");
    }

    /** Sets a global option; one that this version does not know is passed over. */
    private static void option(List<String> words, String name, String value) {
        add(words, "set-option", "-gq", name, value, ";");
    }

    private static void add(List<String> words, String... more) {
        words.addAll(Arrays.asList(more));
    }

    /** The name of the terminal that programs see, asked for once: not every system knows tmux's own. */
    private String terminal() {
        if (terminal.isEmpty()) {
            boolean known = place.program("infocmp", tmux.environment())
                    .filter(infocmp -> tmux.run(new byte[0], List.of(infocmp.toString(), BEST_TERMINAL))
                            .succeeded())
                    .isPresent();
            terminal = known ? BEST_TERMINAL : USUAL_TERMINAL;
        }
        return terminal;
    }
}
