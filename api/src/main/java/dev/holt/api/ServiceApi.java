package dev.holt.api;

import dev.holt.api.Handlers.Context;
import dev.holt.api.Operation.Duplex;
import dev.holt.api.Operation.Streaming;
import dev.holt.api.Operation.Unary;
import dev.holt.api.RunningOperations.Running;
import dev.holt.core.ErrorCode;
import dev.holt.core.ErrorKind;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import java.util.Map;

/** The operations, done by the services behind them. */
public final class ServiceApi implements Api {
    private static final System.Logger LOG = System.getLogger(ServiceApi.class.getName());

    private final Handlers handlers = new Handlers();
    private final RunningOperations running;
    private final RepeatedCalls repeated;

    /** Throws {@link IllegalStateException} when an operation of the table is not bound. */
    public ServiceApi(
            RunningOperations running,
            RepeatedCalls repeated,
            SessionHandlers sessions,
            MessageHandlers messages,
            ProjectHandlers projects,
            MachineHandlers machines,
            SystemHandlers system) {
        this.running = running;
        this.repeated = repeated;
        sessions.bind(handlers);
        messages.bind(handlers);
        projects.bind(handlers);
        machines.bind(handlers);
        system.bind(handlers);
        handlers.on(Operations.OPERATION_LIST, (_, _) -> new SystemRecords.OperationList(running.list()));
        handlers.on(Operations.OPERATION_CANCEL, (reference, _) -> cancel(reference));
        handlers.requireComplete();
    }

    @Override
    public <P, R> R call(Unary<P, R> operation, P parameters, Call call) {
        return run(operation, call, context -> {
            String key = operation.head().readOnly() ? null : call.idempotencyKey();
            return key == null
                    ? handlers.of(operation).handle(parameters, context)
                    : repeated.once(key, operation, () -> handlers.of(operation).handle(parameters, context));
        });
    }

    @Override
    public <P, T> void stream(Streaming<P, T> operation, P parameters, Call call, Items<T> items) {
        run(operation, call, context -> {
            handlers.of(operation).handle(parameters, context, items);
            return Boolean.TRUE;
        });
    }

    @Override
    public <P> void duplex(Duplex<P> operation, P parameters, Call call, ByteChannelPair bytes) {
        run(operation, call, context -> {
            handlers.of(operation).handle(parameters, context, bytes);
            return Boolean.TRUE;
        });
    }

    /** The work of one call. */
    @FunctionalInterface
    private interface Body<R> {
        R run(Context context) throws InterruptedException;
    }

    private <R> R run(Operation<?> operation, Call call, Body<R> body) {
        try (Running current = running.begin(operation.name(), call.caller())) {
            Progress progress = new Progress() {
                @Override
                public void stage(String stage) {
                    current.stage(stage);
                    call.progress().stage(stage);
                }

                @Override
                public void note(String note) {
                    call.progress().note(note);
                }
            };
            try {
                return body.run(new Context(current.id(), progress));
            } catch (InterruptedException e) {
                throw failed(
                        new Failure(
                                ErrorCode.CANCELLED.name(),
                                "%s: called off; what it had taken was given back".formatted(operation.name()),
                                Map.of(),
                                current.id()),
                        ErrorKind.CANCELLED,
                        e);
            } catch (HoltException e) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "operation %s %s: %s: %s".formatted(current.id(), operation.name(), e.code(), e.getMessage()));
                String message = e.code() == ErrorCode.CANCELLED
                        ? "%s: called off (%s)".formatted(operation.name(), e.getMessage())
                        : e.getMessage();
                throw failed(
                        new Failure(e.code().name(), message, e.details(), current.id()),
                        e.code().kind(),
                        e);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "operation " + current.id() + " " + operation.name(), e);
                throw failed(
                        new Failure(
                                ErrorCode.INTERNAL.name(),
                                "%s: failed in a way that Holt did not foresee (%s); 'holt daemon logs' has operation %s"
                                        .formatted(operation.name(), e, current.id()),
                                Map.of(),
                                current.id()),
                        ErrorKind.FAILED,
                        e);
            }
        }
    }

    private static OperationFailedException failed(Failure failure, ErrorKind kind, Throwable cause) {
        return new OperationFailedException(failure, kind, cause);
    }

    private Empty cancel(SystemRecords.OperationRef reference) {
        if (!running.cancel(reference.operation())) {
            throw new HoltException(
                    ErrorCode.OPERATION_NOT_FOUND,
                    "operation: '%s' (expected: one that is under way); 'holt operations ls' lists them"
                            .formatted(reference.operation()));
        }
        return new Empty();
    }
}
