package dev.holt.guest;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestException;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** One command in a guest, to its end. Virtual threads of its own write its input, read its outputs and wait for its end. */
final class GuestRun {
    private static final int BY_SIGNAL = 128;
    private static final int KILLED = BY_SIGNAL + 9;

    private static final Set<ErrorCode> NOT_STARTED =
            Set.of(ErrorCode.COMMAND_NOT_FOUND, ErrorCode.COMMAND_NOT_EXECUTABLE, ErrorCode.GUEST_PATH_MISSING);

    private final Guest guest;
    private final Command command;

    GuestRun(Guest guest, Command command) {
        this.guest = guest;
        this.command = command;
    }

    Completed toItsEnd() throws InterruptedException {
        GuestCommand whole = new GuestCommand(
                command.argv(),
                command.environment(),
                command.directory().toString(),
                null,
                command.input().length > 0,
                false);
        Kept output = new Kept(command.outputLimit());
        Kept error = new Kept(command.outputLimit());
        try (GuestProcess process = start(guest, whole)) {
            Thread writer = Thread.ofVirtual().start(() -> write(process.in()));
            Thread out = Thread.ofVirtual().start(() -> read(process.out(), output));
            Thread err = Thread.ofVirtual().start(() -> read(process.err(), error));
            AtomicReference<Object> end = new AtomicReference<>();
            CountDownLatch ended = new CountDownLatch(1);
            Thread waiter = Thread.ofVirtual().start(() -> await(process, end, ended));
            boolean inTime;
            try {
                inTime = ended.await(command.timeout().toNanos(), TimeUnit.NANOSECONDS);
            } finally {
                if (ended.getCount() > 0) {
                    giveUp(process);
                }
            }
            waiter.join();
            writer.interrupt();
            out.join();
            err.join();
            return new Completed(inTime ? status(end.get()) : KILLED, output.bytes(), error.bytes(), !inTime);
        }
    }

    /** Throws {@code START_FAILED} when it can not be started, as every place does. */
    static GuestProcess start(Guest guest, GuestCommand command) throws InterruptedException {
        try {
            return guest.exec(command);
        } catch (GuestException e) {
            if (NOT_STARTED.contains(e.code())) {
                throw new HoltException(ErrorCode.START_FAILED, String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    private static void await(GuestProcess process, AtomicReference<Object> end, CountDownLatch ended) {
        try {
            end.set(process.await());
        } catch (HoltException | InterruptedException e) {
            end.set(e);
        } finally {
            ended.countDown();
        }
    }

    private static void giveUp(GuestProcess process) {
        process.close();
    }

    private static int status(Object end) {
        return switch (end) {
            case GuestProcess.End.Code(int code) -> code;
            case GuestProcess.End.Signal(int number) -> BY_SIGNAL + number;
            case HoltException broken -> throw broken;
            default -> throw new IllegalStateException(String.valueOf(end));
        };
    }

    private void write(OutputStream in) {
        try (in) {
            in.write(command.input());
        } catch (IOException _) {
            // It does not read any more.
        }
    }

    private static void read(InputStream from, Kept into) {
        try (from) {
            from.transferTo(into);
        } catch (IOException _) {
            // It was closed, or the link broke, which its end tells.
        }
    }
}
