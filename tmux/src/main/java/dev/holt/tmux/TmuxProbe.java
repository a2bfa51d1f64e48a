package dev.holt.tmux;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.Completed;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.terminal.TerminalSnapshot;
import dev.holt.core.terminal.WindowState;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks at all windows with one call of tmux. A call that fails means "no windows" only if nobody listens on the socket; in every other case
 * nothing is known. Safe for many threads.
 */
final class TmuxProbe {
    private static final String PANES =
            "pane #{window_index}.#{pane_index} #{pane_dead} #{window_activity} #{session_name}";
    private static final String CLIENTS = "client #{client_control_mode} #{session_name}";
    private static final int PANE_FIELDS = 5;
    private static final int CLIENT_FIELDS = 3;

    private final Tmux tmux;

    TmuxProbe(Tmux tmux) {
        this.tmux = tmux;
    }

    TerminalSnapshot look() {
        try {
            Completed listed = list();
            if (isUnclear(listed) && !listed.timedOut()) {
                // A server that was just ending gives no answer, and is gone or replaced a moment later.
                listed = list();
            }
            if (listed.succeeded()) {
                return new TerminalSnapshot.Windows(parse(listed.outputText()));
            }
            return isUnclear(listed)
                    ? new TerminalSnapshot.Unreachable(Tmux.failure(ErrorCode.TERMINAL_UNREACHABLE, "windows", listed)
                            .getMessage())
                    : new TerminalSnapshot.Windows(Map.of());
        } catch (HoltException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                throw e;
            }
            return tmux.isDeserted()
                    ? new TerminalSnapshot.Windows(Map.of())
                    : new TerminalSnapshot.Unreachable(e.getMessage());
        }
    }

    private Completed list() {
        return tmux.commands("list-panes", "-a", "-F", PANES, ";", "list-clients", "-F", CLIENTS);
    }

    private boolean isUnclear(Completed listed) {
        return !listed.succeeded() && (listed.timedOut() || !tmux.isDeserted());
    }

    /** Lines that are not ours, such as those of panes that a person has opened, are skipped. */
    static Map<TerminalHandle, WindowState> parse(String output) {
        Map<String, Integer> people = new HashMap<>();
        output.lines().map(line -> line.split(" ", CLIENT_FIELDS)).forEach(field -> {
            if (field.length == CLIENT_FIELDS && field[0].equals("client") && !field[1].equals("1")) {
                people.merge(field[2], 1, Integer::sum);
            }
        });
        Map<TerminalHandle, WindowState> windows = new HashMap<>();
        output.lines().map(line -> line.split(" ", PANE_FIELDS)).forEach(field -> {
            if (field.length == PANE_FIELDS && field[0].equals("pane") && field[1].equals("0.0")) {
                String name = field[4];
                Instant lastOutput = Instant.ofEpochSecond(Long.parseLong(field[3]));
                WindowState state = new WindowState(!field[2].equals("1"), lastOutput, people.getOrDefault(name, 0));
                windows.put(new TerminalHandle(name), state);
            }
        });
        return windows;
    }
}
