package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.MachineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A command in a {@link FakeGuest}, which a test plays. Safe for any thread. */
public final class FakeCommand implements GuestProcess {
    private static final int PIPE = 1 << 16;
    private static final int KILL = 9;

    private final GuestCommand command;
    private final FakePipe input = new FakePipe(PIPE);
    private final FakePipe output = new FakePipe(PIPE);
    private final FakePipe error = new FakePipe(PIPE);
    private final List<Integer> signals = new ArrayList<>();
    private final List<GuestCommand.Size> sizes = new ArrayList<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();

    FakeCommand(GuestCommand command) {
        this.command = command;
        if (!command.input()) {
            input.close();
        }
    }

    /** What a command does, on a thread of its own. It ends by {@link #exit}. */
    @FunctionalInterface
    public interface Script {
        void play(FakeCommand command) throws IOException, InterruptedException;
    }

    public GuestCommand command() {
        return command;
    }

    /** What was written to its standard input. */
    public InputStream stdin() {
        return input.in();
    }

    public OutputStream stdout() {
        return output.out();
    }

    public OutputStream stderr() {
        return error.out();
    }

    public void exit(int code) {
        finish(new End.Code(code));
    }

    /** The signals that it was sent so far. */
    public synchronized List<Integer> signals() {
        return List.copyOf(signals);
    }

    /** Waits until it was sent a signal. */
    public synchronized int awaitSignal() throws InterruptedException {
        while (signals.isEmpty()) {
            wait();
        }
        return signals.getLast();
    }

    public synchronized List<GuestCommand.Size> sizes() {
        return List.copyOf(sizes);
    }

    public boolean isOver() {
        return end.isDone();
    }

    /** The link is gone, and with it this. */
    void broken(MachineException reason) {
        if (end.completeExceptionally(reason)) {
            closeAll();
        }
    }

    @Override
    public long pid() {
        return 1000;
    }

    @Override
    public OutputStream in() {
        return input.out();
    }

    @Override
    public InputStream out() {
        return output.in();
    }

    @Override
    public InputStream err() {
        return error.in();
    }

    @Override
    public synchronized void signal(int number) {
        signals.add(number);
        notifyAll();
        if (number == KILL) {
            finish(new End.Signal(number));
        }
    }

    @Override
    public synchronized void resize(GuestCommand.Size size) {
        sizes.add(size);
    }

    @Override
    public End await() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MachineException m
                    ? m
                    : new MachineException(ErrorCode.INTERNAL, "a fake command", e);
        }
    }

    @Override
    public void close() {
        finish(new End.Signal(KILL));
    }

    private void finish(End how) {
        if (end.complete(how)) {
            closeAll();
        }
    }

    private void closeAll() {
        input.close();
        output.close();
        error.close();
    }
}
