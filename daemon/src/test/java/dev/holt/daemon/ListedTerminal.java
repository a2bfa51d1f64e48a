package dev.holt.daemon;

import dev.holt.core.ErrorCode;
import dev.holt.core.place.Place;
import dev.holt.core.terminal.AttachWay;
import dev.holt.core.terminal.SafeText;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.terminal.TerminalLaunch;
import dev.holt.core.terminal.TerminalSnapshot;
import dev.holt.core.terminal.Terminals;
import dev.holt.core.terminal.WindowState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A terminal whose windows are entries of a list, and that writes down what it is asked for. */
final class ListedTerminal implements Terminals, Terminal {
    final List<String> asked = new ArrayList<>();
    final Map<TerminalHandle, WindowState> windows = new HashMap<>();

    @Nullable
    String unreachable;

    private final String prefix;

    ListedTerminal(String prefix) {
        this.prefix = prefix;
    }

    void window(String name, boolean running) {
        windows.put(handle(name), new WindowState(running, Instant.EPOCH, 0));
    }

    @Override
    public Terminal in(Place place) {
        return this;
    }

    @Override
    public void require() {
        asked.add("require");
    }

    @Override
    public TerminalHandle handle(String name) {
        return new TerminalHandle(prefix + name);
    }

    @Override
    public TerminalHandle start(TerminalLaunch launch) {
        asked.add("start " + launch.name());
        window(launch.name(), true);
        return handle(launch.name());
    }

    @Override
    public TerminalSnapshot probe() {
        asked.add("probe");
        return unreachable == null
                ? new TerminalSnapshot.Windows(windows)
                : new TerminalSnapshot.Unreachable(unreachable);
    }

    @Override
    public void type(TerminalHandle handle, SafeText text, boolean submit) {
        asked.add("type " + existing(handle).value());
    }

    @Override
    public String capture(TerminalHandle handle, int lines) {
        return prefix + "screen of " + existing(handle).value();
    }

    @Override
    public AttachWay attach(TerminalHandle handle) {
        return new AttachWay.Exec(List.of("attach", existing(handle).value()));
    }

    @Override
    public void stop(TerminalHandle handle, Duration grace) {
        asked.add("stop " + handle.value());
        windows.remove(handle);
    }

    private TerminalHandle existing(TerminalHandle handle) {
        if (!windows.containsKey(handle)) {
            throw new TerminalException(ErrorCode.TERMINAL_FAILED, "window " + handle.value() + ": does not exist");
        }
        return handle;
    }
}
