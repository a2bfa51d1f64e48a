package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.place.Place;
import dev.holt.core.place.ProcessRef;
import dev.holt.core.session.Exit;
import dev.holt.core.terminal.AttachWay;
import dev.holt.core.terminal.Attended;
import dev.holt.core.terminal.SafeText;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.terminal.TerminalLaunch;
import dev.holt.core.terminal.TerminalSnapshot;
import dev.holt.core.terminal.Terminals;
import dev.holt.core.terminal.WindowState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A terminal with a runner in each window, and the terminal of every place. While it is unreachable its windows live on. The monitor guards
 * the windows.
 */
public final class FakeTerminal implements Terminals, Terminal, Attended {
    private final FakePlace place;
    private final Clock clock;
    private final Map<String, Window> windows = new TreeMap<>();
    private final List<TerminalLaunch> launches = new ArrayList<>();
    private OnStart onStart = OnStart.APPEARS;
    private @Nullable String unreachable;
    private boolean missing;
    private Typist typist = (_, _) -> {};
    private @Nullable String screen;
    private InputLine line = new InputLine("", "", null);

    /** Whoever reads what is typed. */
    @FunctionalInterface
    public interface Typist {
        void type(String window, String text);
    }

    /** Who gets what is typed and submitted from now on; what it throws is what {@link #type} throws. */
    public synchronized void onType(Typist reader) {
        typist = reader;
    }

    /** What stands in the input line of every window from now on, and who typed last. */
    public synchronized void inputLine(InputLine shown) {
        line = shown;
    }

    /** What happens in a new window. */
    public enum OnStart {
        /** The agent runs and is reported. */
        APPEARS,
        /** The agent runs, is reported, and only KILL ends it. */
        APPEARS_STUBBORN,
        /** The agent runs and is reported, but its environment does not carry the mark of the launch. */
        APPEARS_UNMARKED,
        /** The agent runs, is reported, and has ended again before anybody looks. */
        ENDS_AT_ONCE,
        /** The runner reports that there is no such program. */
        NO_PROGRAM,
        /** The runner hangs before it starts anything. */
        NEVER
    }

    private record Window(FakeRunner runner, Instant lastOutput, boolean dead) {}

    public FakeTerminal(FakePlace place, Clock clock) {
        this.place = place;
        this.clock = clock;
    }

    public synchronized void onStart(OnStart what) {
        onStart = what;
    }

    /** Does not answer from now on; null: answers again. */
    public synchronized void unreachable(@Nullable String reason) {
        unreachable = reason;
    }

    /** Is not installed. */
    public synchronized void missing() {
        missing = true;
    }

    /** What was started, oldest first. */
    public synchronized List<TerminalLaunch> launches() {
        return List.copyOf(launches);
    }

    /** The names of the windows that exist. */
    public synchronized List<String> windowNames() {
        return List.copyOf(windows.keySet());
    }

    /** The window printed something just now. */
    public synchronized void prints(String name) {
        windows.computeIfPresent(name, (_, w) -> new Window(w.runner(), clock.instant(), w.dead()));
    }

    /** The server and with it every window is gone; whatever was in them goes on. */
    public synchronized void loseWindows() {
        windows.clear();
    }

    @Override
    public Terminal in(Place ignored) {
        return this;
    }

    @Override
    public synchronized void require() {
        if (missing) {
            throw new TerminalException(ErrorCode.TERMINAL_MISSING, "tmux is not installed; apt install tmux");
        }
    }

    @Override
    public TerminalHandle handle(String name) {
        return new TerminalHandle("fake:" + name);
    }

    @Override
    public synchronized TerminalHandle start(TerminalLaunch launch) {
        requireReachable();
        Window former = windows.get(launch.name());
        if (former != null && isLive(former)) {
            throw new TerminalException(ErrorCode.TERMINAL_FAILED, "window %s: is there".formatted(launch.name()));
        }
        launches.add(launch);
        FakeRunner runner = new FakeRunner(place, launch.sessionDirectory());
        windows.put(launch.name(), new Window(runner, clock.instant(), onStart == OnStart.NO_PROGRAM));
        switch (onStart) {
            case APPEARS -> runner.start(true, false);
            case APPEARS_STUBBORN -> runner.start(true, true);
            case APPEARS_UNMARKED -> runner.start(false, true);
            case ENDS_AT_ONCE -> {
                ProcessRef agent = runner.start(true, false);
                place.machine().end(agent, new Exit.Code(0));
            }
            case NO_PROGRAM -> runner.fail(127, "No such file or directory");
            case NEVER -> {}
        }
        return handle(launch.name());
    }

    @Override
    public synchronized TerminalSnapshot probe() {
        if (unreachable != null) {
            return new TerminalSnapshot.Unreachable(unreachable);
        }
        return new TerminalSnapshot.Windows(windows.entrySet().stream()
                .collect(Collectors.toMap(
                        w -> handle(w.getKey()),
                        w -> new WindowState(isLive(w.getValue()), w.getValue().lastOutput(), 0))));
    }

    @Override
    public void type(TerminalHandle handle, SafeText text, boolean submit) {
        Typist reader;
        String name = handle.value().substring("fake:".length());
        synchronized (this) {
            requireReachable();
            if (!windows.containsKey(name)) {
                throw new TerminalException(ErrorCode.TERMINAL_FAILED, "window %s: is not there".formatted(name));
            }
            reader = typist;
        }
        reader.type(name, text.value());
    }

    @Override
    public synchronized Optional<InputLine> inputLine(TerminalHandle handle) {
        requireReachable();
        return Optional.of(line);
    }

    @Override
    public synchronized void clearInputLine(TerminalHandle handle, boolean behind) {
        requireReachable();
        line = new InputLine(behind ? line.leftOfCursor() : "", behind ? "" : line.rightOfCursor(), line.lastKey());
    }

    @Override
    public synchronized String capture(TerminalHandle handle, int lines) {
        requireReachable();
        return screen == null ? "screen of " + handle.value() : screen;
    }

    /** What all its windows show from now on. */
    public synchronized void shows(String text) {
        screen = text;
    }

    @Override
    public synchronized AttachWay attach(TerminalHandle handle) {
        requireReachable();
        return new AttachWay.Exec(List.of("attach", handle.value()));
    }

    @Override
    public void stop(TerminalHandle handle, Duration grace) {
        Window window;
        synchronized (this) {
            requireReachable();
            window = windows.remove(handle.value().substring("fake:".length()));
        }
        if (window != null) {
            window.runner().agent().ifPresent(agent -> place.machine().end(agent, new Exit.Signal(1)));
        }
    }

    private boolean isLive(Window window) {
        return !window.dead()
                && (window.runner().agent().isPresent() || !window.runner().started());
    }

    private synchronized void requireReachable() {
        if (unreachable != null) {
            throw new TerminalException(ErrorCode.TERMINAL_UNREACHABLE, "terminal: " + unreachable);
        }
    }
}
