package dev.holt.rpc;

import dev.holt.api.Api;
import dev.holt.api.ByteChannelPair;
import dev.holt.api.Call;
import dev.holt.api.Failure;
import dev.holt.api.Items;
import dev.holt.api.Operation.Duplex;
import dev.holt.api.Operation.Streaming;
import dev.holt.api.Operation.Unary;
import dev.holt.api.OperationFailedException;
import dev.holt.api.Operations;
import dev.holt.api.ProjectRecords;
import dev.holt.api.SessionRecords;
import dev.holt.api.SystemRecords;
import dev.holt.core.ErrorKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** An Api that lists no projects, fails to show any, blocks in {@code doctor.run} until called off, and echoes terminals. */
final class FakeApi implements Api {
    final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    final CountDownLatch blocked = new CountDownLatch(1);
    final CountDownLatch calledOff = new CountDownLatch(1);

    @Override
    public <P, R> R call(Unary<P, R> operation, P parameters, Call call) {
        calls.add(call);
        Object result;
        if (operation.name().equals(Operations.PROJECT_LIST.name())) {
            call.progress().stage("counting");
            result = new ProjectRecords.ProjectList(List.of());
        } else if (operation.name().equals(Operations.DOCTOR.name())) {
            block();
            throw cancelled();
        } else {
            throw failure("PROJECT_NOT_FOUND", ErrorKind.NOT_FOUND);
        }
        return operation.result().cast(result);
    }

    @Override
    public <P, T> void stream(Streaming<P, T> operation, P parameters, Call call, Items<T> items) {
        try {
            if (operation.name().equals(Operations.SESSION_LOGS.name())) {
                while (true) {
                    items.next(operation.item().cast(new SessionRecords.Chunk(new byte[16 * 1024])));
                }
            }
            for (int i = 1; i <= 3; i++) {
                items.next(operation
                        .item()
                        .cast(new SystemRecords.EventView(
                                i, java.time.Instant.EPOCH, "session.started", null, null, Map.of())));
            }
        } catch (InterruptedException e) {
            calledOff.countDown();
            throw cancelled();
        }
    }

    @Override
    public <P> void duplex(Duplex<P> operation, P parameters, Call call, ByteChannelPair bytes) {
        try {
            bytes.fromCaller().transferTo(bytes.toCaller());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void block() {
        blocked.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            calledOff.countDown();
        }
    }

    private static OperationFailedException cancelled() {
        return failure("CANCELLED", ErrorKind.CANCELLED);
    }

    private static OperationFailedException failure(String code, ErrorKind kind) {
        return new OperationFailedException(
                new Failure(code, "it failed", Map.of("project", "calc"), "op-1"),
                kind,
                new IllegalStateException(code));
    }
}
