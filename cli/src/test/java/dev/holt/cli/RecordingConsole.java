package dev.holt.cli;

import dev.holt.protocol.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A caller's end that remembers what was done to its terminal. Safe for any thread. */
final class RecordingConsole implements Console {
    final List<Boolean> raw = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final InputStream in;
    private final Tty tty;
    volatile @Nullable IntConsumer signals;
    volatile @Nullable Consumer<Tty> resizes;

    RecordingConsole(String input, boolean terminal) {
        in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        tty = terminal ? new Tty(true, true, true, 24, 80) : Tty.NONE;
    }

    String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String complained() {
        return err.toString(StandardCharsets.UTF_8);
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

    @Override
    public void raw(boolean on) {
        raw.add(on);
    }

    @Override
    public void exec(List<String> argv, Map<String, String> environment, List<String> remove) {
        throw new AssertionError("becomes " + argv);
    }

    @Override
    public void onSignal(IntConsumer handler) {
        signals = handler;
    }

    @Override
    public void onResize(Consumer<Tty> handler) {
        resizes = handler;
    }

    @Override
    public void endWithDaemon() {}
}
