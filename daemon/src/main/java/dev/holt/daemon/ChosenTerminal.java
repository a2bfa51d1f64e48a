package dev.holt.daemon;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.Place;
import dev.holt.core.terminal.AttachWay;
import dev.holt.core.terminal.Attended;
import dev.holt.core.terminal.SafeText;
import dev.holt.core.terminal.Streaming;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.core.terminal.TerminalLaunch;
import dev.holt.core.terminal.TerminalSnapshot;
import dev.holt.core.terminal.WindowState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One terminal made of several: windows are started in the chosen one, and each handle leads to the one that made it, so that windows stay
 * reachable when the choice changes. A name means one window, wherever it is. Safe for many threads.
 */
final class ChosenTerminal implements Terminal, Streaming, Attended {
    private final List<TerminalKind> kinds;
    private final Supplier<String> choice;
    private final Place place;

    ChosenTerminal(List<TerminalKind> kinds, Supplier<String> choice, Place place) {
        this.kinds = kinds;
        this.choice = choice;
        this.place = place;
    }

    @Override
    public void require() {
        chosen().require();
    }

    @Override
    public TerminalHandle handle(String name) {
        return chosen().handle(name);
    }

    /** Refuses while another terminal has a live window of that name; a dead one goes. */
    @Override
    public TerminalHandle start(TerminalLaunch launch) {
        TerminalKind chosen = chosenKind();
        for (TerminalKind other : kinds) {
            if (!other.equals(chosen) && other.used().getAsBoolean()) {
                makeWay(other, launch.name());
            }
        }
        return in(chosen).start(launch);
    }

    /** Joins what the chosen terminal and those with windows see; nothing is known when one of them does not answer. */
    @Override
    public TerminalSnapshot probe() {
        Map<TerminalHandle, WindowState> all = new HashMap<>();
        TerminalKind chosen = chosenKind();
        for (TerminalKind kind : kinds) {
            if (kind.equals(chosen) || kind.used().getAsBoolean()) {
                switch (in(kind).probe()) {
                    case TerminalSnapshot.Windows seen -> all.putAll(seen.windows());
                    case TerminalSnapshot.Unreachable unreachable -> {
                        return unreachable;
                    }
                }
            }
        }
        return new TerminalSnapshot.Windows(all);
    }

    @Override
    public void type(TerminalHandle handle, SafeText text, boolean submit) {
        of(handle).type(handle, text, submit);
    }

    @Override
    public Optional<InputLine> inputLine(TerminalHandle handle) {
        return of(handle) instanceof Attended attended ? attended.inputLine(handle) : Optional.empty();
    }

    @Override
    public void clearInputLine(TerminalHandle handle, boolean behind) {
        if (of(handle) instanceof Attended attended) {
            attended.clearInputLine(handle, behind);
        }
    }

    @Override
    public String capture(TerminalHandle handle, int lines) {
        return of(handle).capture(handle, lines);
    }

    @Override
    public AttachWay attach(TerminalHandle handle) {
        return of(handle).attach(handle);
    }

    /** Ends the window of that name in every terminal: whoever has only the name may have chosen another one since it was started. */
    @Override
    public void stop(TerminalHandle handle, Duration grace) {
        TerminalKind maker = kind(handle);
        in(maker).stop(handle, grace);
        String name = handle.value().substring(maker.prefix().length());
        for (TerminalKind other : kinds) {
            if (!other.equals(maker) && other.used().getAsBoolean()) {
                in(other).stop(in(other).handle(name), grace);
            }
        }
    }

    @Override
    public AutoCloseable stream(TerminalHandle handle, Consumer<byte[]> sink, Runnable ended) {
        return streaming(handle).stream(handle, sink, ended);
    }

    @Override
    public void keys(TerminalHandle handle, byte[] bytes) {
        streaming(handle).keys(handle, bytes);
    }

    private void makeWay(TerminalKind other, String name) {
        Terminal terminal = in(other);
        TerminalHandle handle = terminal.handle(name);
        switch (terminal.probe()) {
            case TerminalSnapshot.Unreachable(String reason) ->
                throw new TerminalException(
                        ErrorCode.TERMINAL_UNREACHABLE,
                        "window %s can not be started: %s may have one of that name (%s)"
                                .formatted(name, other.name(), reason));
            case TerminalSnapshot.Windows(Map<TerminalHandle, WindowState> windows) -> {
                WindowState state = windows.get(handle);
                if (state != null && state.running()) {
                    throw new TerminalException(
                            ErrorCode.TERMINAL_FAILED,
                            "window %s: is running already, in %s; stop it first".formatted(name, other.name()));
                }
                if (state != null) {
                    terminal.stop(handle, Duration.ZERO);
                }
            }
        }
    }

    private Streaming streaming(TerminalHandle handle) {
        if (of(handle) instanceof Streaming streaming) {
            return streaming;
        }
        throw new HoltException(
                ErrorCode.TERMINAL_FAILED, "window %s: its terminal can not stream".formatted(handle.value()));
    }

    private Terminal chosen() {
        return in(chosenKind());
    }

    private TerminalKind chosenKind() {
        String name = choice.get();
        return kinds.stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Terminal of(TerminalHandle handle) {
        return in(kind(handle));
    }

    private TerminalKind kind(TerminalHandle handle) {
        return kinds.stream()
                .filter(kind -> !kind.prefix().isEmpty() && handle.value().startsWith(kind.prefix()))
                .findFirst()
                .orElse(kinds.getLast());
    }

    private Terminal in(TerminalKind kind) {
        return kind.terminals().in(place);
    }
}
