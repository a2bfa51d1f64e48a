package dev.holt.tmux;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A client of tmux in control mode that only listens: it can not type, does not count for the size of the window, and is not a person.
 * The platform thread {@code tmux-stream-<name>} reads it and calls the sink.
 */
final class TmuxStream {
    private static final String ATTACHED = "%session-changed ";
    private static final int LONGEST_NOTICE = 200;
    private static final String FLAGS = "read-only,ignore-size";
    /** tmux says this within a second after the program in the window has ended, though the window stays. */
    private static final String ENDED = "%subscription-changed ended ";

    private final Tmux tmux;
    private final TerminalHandle handle;

    TmuxStream(Tmux tmux, TerminalHandle handle) {
        this.tmux = tmux;
        this.handle = handle;
    }

    /** Begins to listen to {@code pane}; returns when nothing that is printed from then on can be missed. Calls {@code ended} once. */
    AutoCloseable open(String pane, Consumer<byte[]> sink, Runnable ended) {
        AtomicBoolean told = new AtomicBoolean();
        Runnable once = () -> {
            if (!told.getAndSet(true)) {
                ended.run();
            }
        };
        ControlOutput output = new ControlOutput(pane);
        CountDownLatch attached = new CountDownLatch(1);
        AutoCloseable client = start(
                line -> {
                    output.of(line).ifPresent(sink);
                    String notice = line.length > LONGEST_NOTICE ? "" : new String(line, StandardCharsets.UTF_8);
                    if (notice.startsWith(ATTACHED)) {
                        attached.countDown();
                    } else if (notice.startsWith(ENDED) && notice.endsWith(": 1")) {
                        once.run();
                    }
                },
                once);
        try {
            if (attached.await(Tmux.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                return client;
            }
            close(client);
            throw new TerminalException(
                    ErrorCode.TERMINAL_UNREACHABLE, "window %s: tmux does not stream it".formatted(handle.value()));
        } catch (InterruptedException _) {
            close(client);
            Thread.currentThread().interrupt();
            throw new TerminalException(ErrorCode.CANCELLED, "window %s: interrupted".formatted(handle.value()));
        }
    }

    private AutoCloseable start(Consumer<byte[]> lines, Runnable ended) {
        List<String> attach = List.of("-C", "attach-session", "-f", FLAGS, "-t", TmuxNames.session(handle));
        List<String> subscribe = List.of(";", "refresh-client", "-B", "ended::#{pane_dead}");
        List<String> argv =
                tmux.argv(Stream.concat(attach.stream(), subscribe.stream()).toList());
        try {
            return tmux.listen("tmux-stream-" + handle.value(), argv, lines, ended);
        } catch (HoltException e) {
            throw new TerminalException(
                    ErrorCode.TERMINAL_FAILED, "window %s: %s".formatted(handle.value(), e.getMessage()));
        }
    }

    private static void close(AutoCloseable client) {
        try {
            client.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
