package dev.holt.tmux;

import dev.holt.core.ErrorCode;
import dev.holt.core.place.Completed;
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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The windows of one tmux server. The value of a handle is the name of a tmux session. Safe for many threads; texts typed into one window at the
 * same time may arrive in any order, each in one piece.
 */
final class TmuxTerminal implements Terminal, Streaming, Attended {
    /** What surely fits into one command of tmux, whose arguments have 16 KiB in all. */
    private static final int MOST_KEYS = 1024;

    private static final byte CTRL_K = 0x0b;
    private static final byte CTRL_U = 0x15;

    private static final String HINT = "Ctrl-b d leaves it running";
    private static final String HINT_MILLIS = "3000";

    private final Tmux tmux;
    private final TmuxProbe probe;
    private final TmuxStart starter;
    private final TmuxStop stopper;

    TmuxTerminal(Place place, Tmux tmux, long logLimit) {
        this.tmux = tmux;
        this.probe = new TmuxProbe(tmux);
        this.starter = new TmuxStart(place, tmux, probe, logLimit);
        this.stopper = new TmuxStop(place, tmux, probe);
    }

    @Override
    public void require() {
        tmux.require();
    }

    @Override
    public TerminalHandle handle(String name) {
        return TmuxNames.handle(name);
    }

    @Override
    public TerminalHandle start(TerminalLaunch launch) {
        return starter.start(launch);
    }

    @Override
    public TerminalSnapshot probe() {
        return probe.look();
    }

    @Override
    public void type(TerminalHandle handle, SafeText text, boolean submit) {
        TmuxTyping typing = new TmuxTyping(tmux, handle);
        try {
            if (!text.value().isEmpty()) {
                Completed pasted = typing.paste(text.value());
                if (pasted.timedOut()) {
                    throw cutShort(handle, "the paste was not confirmed in time");
                }
                checked(handle, pasted);
                if (submit) {
                    typing.awaitEcho(pasted.outputText(), text.value());
                }
            }
            if (submit) {
                Completed entered = typing.enter();
                if (!entered.succeeded()) {
                    throw cutShort(
                            handle,
                            "pasted, but Enter was not pressed: "
                                    + entered.errorText().strip());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw cutShort(handle, "pasted, but interrupted before Enter");
        }
    }

    private static TerminalException cutShort(TerminalHandle handle, String how) {
        return new TerminalException(ErrorCode.TYPING_CUT_SHORT, "window %s: %s".formatted(handle.value(), how));
    }

    @Override
    public Optional<InputLine> inputLine(TerminalHandle handle) {
        Completed seen = checked(
                handle, tmux.commands(TmuxInputLine.commands(TmuxNames.session(handle), TmuxNames.pane(handle))));
        return Optional.of(TmuxInputLine.read(seen.outputText()));
    }

    @Override
    public void clearInputLine(TerminalHandle handle, boolean behind) {
        keys(handle, new byte[] {behind ? CTRL_K : CTRL_U});
    }

    @Override
    public String capture(TerminalHandle handle, int lines) {
        String begin = "-" + Math.max(0, lines);
        Completed captured =
                checked(handle, tmux.commands("capture-pane", "-p", "-J", "-S", begin, "-t", TmuxNames.pane(handle)));
        List<String> all = captured.outputText()
                .stripTrailing()
                .lines()
                .map(String::stripTrailing)
                .toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    @Override
    public AttachWay attach(TerminalHandle handle) {
        String session = TmuxNames.session(handle);
        checked(handle, tmux.commands("has-session", "-t", session));
        // Whatever was printed before is hidden as long as it lasts, so the way out is shown inside.
        return new AttachWay.Exec(
                tmux.argv(List.of("attach-session", "-t", session, ";", "display-message", "-d", HINT_MILLIS, HINT)));
    }

    @Override
    public void stop(TerminalHandle handle, Duration grace) {
        stopper.stop(handle, grace);
    }

    @Override
    public AutoCloseable stream(TerminalHandle handle, Consumer<byte[]> sink, Runnable ended) {
        Completed shown =
                checked(handle, tmux.commands("display-message", "-p", "-t", TmuxNames.pane(handle), "#{pane_id}"));
        return new TmuxStream(tmux, handle).open(shown.outputText().strip(), sink, ended);
    }

    @Override
    public void keys(TerminalHandle handle, byte[] bytes) {
        String pane = TmuxNames.pane(handle);
        for (int from = 0; from < bytes.length; from += MOST_KEYS) {
            // A person who is scrolling back is brought back first, or tmux would keep the keys for itself.
            List<String> command =
                    new ArrayList<>(List.of("copy-mode", "-q", "-t", pane, ";", "send-keys", "-t", pane, "-H"));
            for (int i = from; i < Math.min(bytes.length, from + MOST_KEYS); i++) {
                command.add(HexFormat.of().toHexDigits(bytes[i]));
            }
            checked(handle, tmux.commands(command.toArray(String[]::new)));
        }
    }

    private Completed checked(TerminalHandle handle, Completed completed) {
        if (completed.succeeded()) {
            return completed;
        }
        String what = "window " + handle.value();
        throw switch (completed.timedOut() ? new TerminalSnapshot.Unreachable(what) : probe.look()) {
            case TerminalSnapshot.Unreachable _ -> Tmux.failure(ErrorCode.TERMINAL_UNREACHABLE, what, completed);
            case TerminalSnapshot.Windows windows
            when !windows.windows().containsKey(handle) ->
                new TerminalException(ErrorCode.TERMINAL_FAILED, what + ": does not exist (any more)");
            case TerminalSnapshot.Windows windows
            when !isRunning(windows, handle) ->
                new TerminalException(ErrorCode.TERMINAL_FAILED, what + ": its program has ended; restore it first");
            case TerminalSnapshot.Windows _ -> Tmux.failure(ErrorCode.TERMINAL_FAILED, what, completed);
        };
    }

    private static boolean isRunning(TerminalSnapshot.Windows windows, TerminalHandle handle) {
        WindowState state = windows.windows().get(handle);
        return state != null && state.running();
    }
}
