package dev.holt.tmux;

import dev.holt.core.ErrorCode;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import dev.holt.os.Coprocess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A client of tmux in control mode that only listens: it can not type, does not count for the size of the window, and is not a person.
 * The platform thread {@code tmux-stream-<name>} reads it and calls the sink.
 */
final class TmuxStream {
    private static final String ATTACHED = "%session-changed ";
    private static final String FLAGS = "read-only,ignore-size";

    private final Tmux tmux;
    private final TerminalHandle handle;

    TmuxStream(Tmux tmux, TerminalHandle handle) {
        this.tmux = tmux;
        this.handle = handle;
    }

    /** Begins to listen to {@code pane}; returns when nothing that is printed from then on can be missed. */
    Coprocess open(String pane, Consumer<byte[]> sink) {
        ControlOutput output = new ControlOutput(pane);
        CountDownLatch attached = new CountDownLatch(1);
        Coprocess client = start(line -> {
            output.of(line).ifPresent(sink);
            if (attached.getCount() > 0 && new String(line, StandardCharsets.UTF_8).startsWith(ATTACHED)) {
                attached.countDown();
            }
        });
        try {
            if (attached.await(Tmux.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                return client;
            }
            client.close();
            throw new TerminalException(
                    ErrorCode.TERMINAL_UNREACHABLE, "window %s: tmux does not stream it".formatted(handle.value()));
        } catch (InterruptedException _) {
            client.close();
            Thread.currentThread().interrupt();
            throw new TerminalException(ErrorCode.CANCELLED, "window %s: interrupted".formatted(handle.value()));
        }
    }

    private Coprocess start(Consumer<byte[]> lines) {
        List<String> argv = tmux.argv(List.of("-C", "attach-session", "-f", FLAGS, "-t", TmuxNames.session(handle)));
        try {
            return Coprocess.start("tmux-stream-" + handle.value(), argv, tmux.directory(), tmux.environment(), lines);
        } catch (IOException e) {
            throw new TerminalException(
                    ErrorCode.TERMINAL_FAILED, "window %s: %s".formatted(handle.value(), e.getMessage()));
        }
    }
}
