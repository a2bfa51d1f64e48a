package dev.holt.cli;

import dev.holt.api.Api;
import dev.holt.api.ByteChannelPair;
import dev.holt.api.Call;
import dev.holt.api.Failure;
import dev.holt.api.Items;
import dev.holt.api.Operation;
import dev.holt.api.Operation.Duplex;
import dev.holt.api.Operation.Streaming;
import dev.holt.api.Operation.Unary;
import dev.holt.api.OperationFailedException;
import dev.holt.core.ErrorKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An Api whose answers a test lays out; what it was asked for can be read afterwards. For one thread. */
final class FakeApi implements Api {
    private List<String> notes = List.of();
    private final Map<String, Function<Object, Object>> answers = new HashMap<>();

    final List<Object> asked = new ArrayList<>();

    /** What serves the bytes of a command in a machine. */
    @Nullable
    Serving guest;

    /** The far end of a duplex operation. */
    @FunctionalInterface
    interface Serving {
        void serve(ByteChannelPair bytes) throws IOException, InterruptedException;
    }

    /** What each call notes from now on. */
    void noting(String... all) {
        notes = List.of(all);
    }

    /** Answers {@code operation}; for a stream with a list of its items. */
    <P> FakeApi on(Operation<P> operation, Function<P, Object> answer) {
        answers.put(
                operation.name(),
                p -> answer.apply(operation.head().parameters().cast(p)));
        return this;
    }

    static OperationFailedException failure(String code, ErrorKind kind, String message) {
        return new OperationFailedException(
                new Failure(code, message, Map.of(), "op-1"), kind, new IllegalStateException(code));
    }

    @Override
    public <P, R> R call(Unary<P, R> operation, P parameters, Call call) {
        call.progress().stage("doing " + operation.name());
        notes.forEach(call.progress()::note);
        return operation.result().cast(answer(operation, parameters));
    }

    @Override
    public <P, T> void stream(Streaming<P, T> operation, P parameters, Call call, Items<T> items) {
        try {
            for (Object item : (List<?>) answer(operation, parameters)) {
                items.next(operation.item().cast(item));
            }
        } catch (InterruptedException e) {
            throw failure("CANCELLED", ErrorKind.CANCELLED, "called off");
        } catch (OperationFailedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failure("INTERNAL", ErrorKind.FAILED, "not foreseen: " + e);
        }
    }

    @Override
    public <P> void duplex(Duplex<P> operation, P parameters, Call call, ByteChannelPair bytes) {
        asked.add(parameters);
        try {
            Objects.requireNonNull(guest, operation.name()).serve(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw failure("CANCELLED", ErrorKind.CANCELLED, "called off");
        }
    }

    private Object answer(Operation<?> operation, Object parameters) {
        asked.add(parameters);
        return Objects.requireNonNull(answers.get(operation.name()), operation.name())
                .apply(parameters);
    }
}
