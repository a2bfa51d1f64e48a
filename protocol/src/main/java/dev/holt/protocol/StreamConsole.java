package dev.holt.protocol;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A console over plain streams, for a command that runs without a daemon. None of those asks to become another program; for others
 * {@link #requested} tells whoever made it. */
public final class StreamConsole implements Console {
    private final InputStream in;
    private final OutputStream out;
    private final OutputStream err;
    private final Tty tty;
    private volatile @Nullable Exec exec;

    public StreamConsole(InputStream in, OutputStream out, OutputStream err, Tty tty) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.tty = tty;
    }

    /** A program to become. */
    public record Exec(List<String> argv, Map<String, String> environment, List<String> remove) {
        public Exec {
            argv = List.copyOf(argv);
            environment = Map.copyOf(environment);
            remove = List.copyOf(remove);
        }
    }

    /** The program that the command wants its caller to become, once it has returned. */
    public Optional<Exec> requested() {
        return Optional.ofNullable(exec);
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public OutputStream err() {
        return err;
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public Tty tty() {
        return tty;
    }

    /** Does nothing: no command that runs without a daemon needs a raw terminal. */
    @Override
    public void raw(boolean on) {}

    @Override
    public void exec(List<String> argv, Map<String, String> environment, List<String> remove) {
        exec = new Exec(argv, environment, remove);
    }

    /** Does nothing: signals reach the process itself. */
    @Override
    public void onSignal(IntConsumer handler) {}

    /** Does nothing: the size is the one at the start. */
    @Override
    public void onResize(Consumer<Tty> handler) {}

    @Override
    public void endWithDaemon() {}
}
