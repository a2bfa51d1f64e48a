package dev.holt.zellij;

import dev.holt.core.HoltException;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import dev.holt.core.place.ProcessRef;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.terminal.TerminalSnapshot;
import dev.holt.core.terminal.WindowState;
import dev.holt.os.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at all windows: at their sockets, the runners' processes and the logs. zellij is asked only about a window that somebody is connected to,
 * whether that is a person or a command of ours. Safe for many threads.
 */
final class ZellijProbe {
    private static final String HEADING = "CLIENT_ID";

    private final Place place;
    private final Zellij zellij;
    private final ZellijHome home;
    private final ZellijLog log;

    ZellijProbe(Place place, Zellij zellij, ZellijHome home, ZellijLog log) {
        this.place = place;
        this.zellij = zellij;
        this.home = home;
        this.log = log;
    }

    /** Bounds the logs, too. */
    TerminalSnapshot look() {
        try {
            List<ZellijWindow> all = home.all();
            Map<Path, Integer> connections = all.isEmpty() ? Map.of() : UnixSocket.connections();
            Map<TerminalHandle, WindowState> windows = new HashMap<>();
            for (ZellijWindow window : all) {
                log.bound(window);
                if (window.exists()) {
                    windows.put(home.handle(window.name()), state(window, connections));
                }
            }
            return new TerminalSnapshot.Windows(windows);
        } catch (IOException e) {
            return new TerminalSnapshot.Unreachable("windows: " + e);
        }
    }

    /** Whether the window's program is about to begin, or runs. */
    boolean isRunning(ZellijWindow window) {
        return Files.exists(window.fresh()) || runner(window).isPresent();
    }

    /** The runner's process, while it is alive. */
    Optional<ProcessRef> runner(ZellijWindow window) {
        return window.runner()
                .flatMap(recorded -> place.processes()
                        .find(recorded.pid())
                        .filter(process -> process.start() == recorded.start())
                        .filter(place.processes()::alive));
    }

    /** How many people look at the window. */
    int people(ZellijWindow window) {
        try {
            return people(window, UnixSocket.connections());
        } catch (IOException _) {
            return 0;
        }
    }

    private WindowState state(ZellijWindow window, Map<Path, Integer> connections) {
        return new WindowState(isRunning(window), lastOutput(window), people(window, connections));
    }

    private int people(ZellijWindow window, Map<Path, Integer> connections) {
        int connected = connections.getOrDefault(window.socket(), 0);
        if (connected == 0) {
            return 0;
        }
        try {
            Completed listed = zellij.action(window, List.of("list-clients"));
            return listed.succeeded() ? count(listed.outputText()) : connected;
        } catch (HoltException _) {
            return connected;
        }
    }

    /** One line is a heading, each other one a client. */
    static int count(String clients) {
        return (int) clients.lines()
                .filter(line -> !line.isBlank() && !line.startsWith(HEADING))
                .count();
    }

    /** To the second; when the window was made, if it has printed nothing. */
    private static Instant lastOutput(ZellijWindow window) {
        try {
            Instant made = Files.getLastModifiedTime(window.script()).toInstant();
            Path printed = window.outputLog().orElse(window.script());
            Instant last =
                    Files.exists(printed) ? Files.getLastModifiedTime(printed).toInstant() : made;
            return (last.isBefore(made) ? made : last).truncatedTo(ChronoUnit.SECONDS);
        } catch (IOException _) {
            return Instant.EPOCH;
        }
    }
}
