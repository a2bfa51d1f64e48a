package dev.holt.cli;

import dev.holt.api.Api;
import dev.holt.api.ByteChannelPair;
import dev.holt.api.Call;
import dev.holt.api.Items;
import dev.holt.api.Operation.Duplex;
import dev.holt.api.Operation.Streaming;
import dev.holt.api.Operation.Unary;
import dev.holt.api.OperationFailedException;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.protocol.Console;
import dev.holt.protocol.ExitStatus;
import dev.holt.protocol.Invocation;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whoever runs a command: their directory, environment, terminal and streams, and the operations on their behalf. For the command's thread. */
final class Caller {
    private final Invocation invocation;
    private final Console console;
    private final Surroundings surroundings;
    private final Printer out;
    private final Printer err;
    private boolean quiet;
    private boolean streamed;

    Caller(Invocation invocation, Console console, Surroundings surroundings) {
        this.invocation = invocation;
        this.console = console;
        this.surroundings = surroundings;
        this.out = new Printer(console.out());
        this.err = new Printer(console.err());
    }

    Printer out() {
        return out;
    }

    Printer err() {
        return err;
    }

    Console console() {
        return console;
    }

    Invocation invocation() {
        return invocation;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** Shows no stages from now on. */
    void quiet() {
        quiet = true;
    }

    /** Whether a daemon runs, and so {@link #call} can work. */
    boolean served() {
        return surroundings.api() != null;
    }

    <P, R> R call(Unary<P, R> operation, P parameters) {
        Stages stages = new Stages(console, console.tty().err() && !quiet);
        try {
            return api().call(operation, parameters, new Call("cli", stages, null));
        } finally {
            stages.wipe();
        }
    }

    /** As {@link #call(Unary, Object)}, for work that may take minutes: whoever has no terminal gets its stages as lines. */
    <P, R> R callLong(Unary<P, R> operation, P parameters) {
        if (console.tty().err() || quiet) {
            return call(operation, parameters);
        }
        return api().call(operation, parameters, new Call("cli", new StageLines(err), null));
    }

    /** Carries bytes both ways, on the calling thread. */
    <P> void duplex(Duplex<P> operation, P parameters, ByteChannelPair bytes) {
        api().duplex(operation, parameters, new Call("cli", Progress.NONE, null), bytes);
    }

    /** Follows an operation. What {@code items} throws calls it off, and comes out of here as it was. */
    <P, T> void stream(Streaming<P, T> operation, P parameters, Items<T> items) {
        streamed = true;
        AtomicReference<@Nullable RuntimeException> broken = new AtomicReference<>();
        Items<T> guarded = item -> {
            try {
                items.next(item);
            } catch (RuntimeException e) {
                broken.set(e);
                throw new InterruptedException("the caller's end failed");
            }
        };
        try {
            api().stream(operation, parameters, new Call("cli", Progress.NONE, null), guarded);
        } catch (OperationFailedException e) {
            RuntimeException cause = broken.get();
            throw cause == null ? e : cause;
        }
    }

    /** Whether it followed something, whose end by the caller's own wish is nothing to report. */
    boolean streamed() {
        return streamed;
    }

    /** The columns of the caller's standard output, less than which no line may take; 0 when it is no terminal. */
    int width() {
        if (!console.tty().out()) {
            return 0;
        }
        int columns = variable("COLUMNS")
                .filter(value -> value.matches("[1-9][0-9]{0,3}"))
                .map(Integer::parseInt)
                .orElse(console.tty().columns());
        return columns > 0 ? columns : 80;
    }

    Style style() {
        return new Style(console.tty().out() && colours());
    }

    Instant now() {
        return surroundings.clock().instant();
    }

    /** A variable of the caller, when it is set and not empty. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(invocation.environment().get(name)).filter(value -> !value.isEmpty());
    }

    /** The session that was named, else the one that the caller itself is. */
    String session(@Nullable String named) {
        if (named != null) {
            return named;
        }
        return variable("HOLT_SESSION_ID")
                .orElseThrow(() -> CommandException.usage("no session given; 'holt ls' shows them"));
    }

    /** Resolves what the caller calls a file; refuses names that mean another process's streams. */
    Path path(String name) {
        if (name.isEmpty()) {
            throw CommandException.usage("an empty file name; use '.' for this directory");
        }
        if (name.equals("/dev/stdin")
                || name.equals("/dev/stdout")
                || name.equals("/dev/stderr")
                || name.startsWith("/dev/fd/")
                || name.startsWith("/proc/self/")) {
            throw CommandException.usage(
                    "%s: means nothing to the daemon; use '-' for standard input or output".formatted(name));
        }
        try {
            return invocation.directory().resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw CommandException.usage("%s: not a file name".formatted(Printable.of(name)));
        }
    }

    private boolean colours() {
        return variable("NO_COLOR").isEmpty() && !variable("TERM").orElse("").equals("dumb");
    }

    private Api api() {
        Api api = surroundings.api();
        if (api == null) {
            throw new CommandException(
                    ExitStatus.FAILED, "DAEMON_NOT_RUNNING", "no daemon runs; start it with 'holt daemon start'");
        }
        return api;
    }
}
