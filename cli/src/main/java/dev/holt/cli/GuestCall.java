package dev.holt.cli;

import dev.holt.api.ByteChannelPair;
import dev.holt.api.ExecFrames;
import dev.holt.api.ExecFrames.Channel;
import dev.holt.api.ExecFrames.Control;
import dev.holt.api.ExecFrames.ExecFrame;
import dev.holt.api.GuestSessionRecords.AttachSession;
import dev.holt.api.MachineRecords.Exec;
import dev.holt.api.Operation.Duplex;
import dev.holt.api.OperationFailedException;
import dev.holt.api.Operations;
import dev.holt.core.Printable;
import dev.holt.protocol.Console;
import dev.holt.protocol.Console.Tty;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command in a machine as if it ran here: its streams, its terminal, signals and its exit status. A virtual thread reads the caller's standard
 * input as far as the command takes it; output is written by threads of the operation, one at a time.
 */
final class GuestCall {
    /** Holt itself failed, as against the command. */
    static final int OWN_FAILURE = 125;

    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final int BY_SIGNAL = 128;
    private static final int CHUNK = 1 << 16;

    private final Caller caller;
    private final Console console;
    private final FrameQueue toGuest = new FrameQueue();
    private final Semaphore credit = new Semaphore(ExecFrames.CREDIT);
    private volatile @Nullable Integer status;
    private volatile boolean detached;
    /** The offsets of what comes next of the outputs of a session. */
    private final AtomicLong stdout = new AtomicLong();

    private final AtomicLong stderr = new AtomicLong();

    private GuestCall(Caller caller) {
        this.caller = caller;
        this.console = caller.console();
    }

    /**
     * Runs {@code argv} in a machine and returns the status with which its caller ends: the command's own, 128 and the number of a signal that ended
     * it, 127 when there is no such program, 126 when it can not be executed. Every other failure is thrown.
     *
     * @param terminal whether it gets a terminal, which is the caller's
     */
    static int run(
            Caller caller,
            String machine,
            List<String> argv,
            Map<String, String> environment,
            @Nullable String directory,
            boolean terminal) {
        return new GuestCall(caller).run(machine, argv, environment, directory, terminal);
    }

    /** Whether a command gets a terminal when nobody says otherwise. */
    static boolean onTerminal(Caller caller) {
        Tty tty = caller.console().tty();
        return tty.in() && tty.out();
    }

    private int run(
            String machine,
            List<String> argv,
            Map<String, String> environment,
            @Nullable String directory,
            boolean terminal) {
        Tty tty = console.tty();
        Exec exec = new Exec(
                machine,
                argv,
                terminal ? withTerm(environment) : environment,
                directory,
                terminal ? Integer.valueOf(tty.rows() > 0 ? tty.rows() : 24) : null,
                terminal ? Integer.valueOf(tty.columns() > 0 ? tty.columns() : 80) : null,
                true);
        console.onSignal(number -> toGuest.put(ExecFrames.encode(Control.signal(number))));
        console.onResize(now -> toGuest.put(ExecFrames.encode(Control.size(now.rows(), now.columns()))));
        carry(Operations.VM_EXEC, exec, terminal, true);
        return ended("the command's end is not known: its machine went away");
    }

    /**
     * Attaches to a session in a machine. Its status is that of {@link #run}; an interrupt detaches, with the status of success.
     */
    static int attach(Caller caller, AttachSession session) {
        return new GuestCall(caller).attach(session);
    }

    private int attach(AttachSession session) {
        console.onSignal(_ -> {
            detached = true;
            toGuest.close();
        });
        try {
            carry(Operations.GUEST_SESSION_ATTACH, session, false, session.input());
        } catch (CommandException e) {
            if (!detached) {
                throw e;
            }
        }
        if (detached) {
            caller.err()
                    .line(
                            "holt: detached; 'holt vm session attach %s %s --stdout-offset %d --stderr-offset %d' goes on from here"
                                    .formatted(
                                            Printable.of(session.machine()),
                                            Printable.of(session.session()),
                                            stdout.get(),
                                            stderr.get()));
            return ExitStatus.DONE;
        }
        return ended("the session's end is not known: its machine went away");
    }

    /** Carries bytes both ways until the operation is over. */
    private <P> void carry(Duplex<P> operation, P parameters, boolean terminal, boolean withInput) {
        caller.out().flush();
        caller.err().flush();
        Thread input = Thread.ofVirtual().name("exec-stdin").unstarted(this::input);
        if (terminal) {
            console.raw(true);
        }
        try {
            if (withInput) {
                input.start();
            }
            caller.duplex(operation, parameters, new ByteChannelPair(toGuest, new FromGuest()));
        } catch (OperationFailedException e) {
            throw ownFailure(e);
        } finally {
            if (terminal) {
                console.raw(false);
            }
            toGuest.close();
            input.interrupt();
        }
    }

    private int ended(String otherwise) {
        Integer ended = status;
        if (ended == null) {
            throw new CommandException(OWN_FAILURE, "GUEST_UNREACHABLE", otherwise);
        }
        return ended;
    }

    /** The guest knows the kind of terminal that the caller has. */
    private Map<String, String> withTerm(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        caller.variable("TERM").ifPresent(term -> all.putIfAbsent("TERM", term));
        return all;
    }

    /** What went wrong, with the status that tells it apart from the command's own. */
    static RuntimeException ownFailure(OperationFailedException e) {
        int status = switch (e.failure().code()) {
            case "COMMAND_NOT_FOUND" -> NOT_FOUND;
            case "COMMAND_NOT_EXECUTABLE" -> NOT_EXECUTABLE;
            case "CANCELLED" -> ExitStatus.INTERRUPTED;
            default -> OWN_FAILURE;
        };
        return new CommandException(status, e.failure());
    }

    private void input() {
        byte[] chunk = new byte[CHUNK];
        try {
            while (true) {
                credit.acquire();
                int allowed = 1 + credit.drainPermits();
                int n = console.in().read(chunk, 0, Math.min(allowed, CHUNK));
                if (n < 0) {
                    toGuest.put(ExecFrames.encode(Control.ended()));
                    return;
                }
                credit.release(allowed - n);
                toGuest.put(ExecFrames.encode(Channel.INPUT, chunk, 0, n));
            }
        } catch (InterruptedException | IOException _) {
            // The command has ended, or the caller is gone, which ends the command.
        }
    }

    /** Takes the frames of the operation apart. Its threads write whole frames, one at a time. */
    private final class FromGuest extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            throw new IOException("frames come whole");
        }

        @Override
        public void write(byte[] frame, int offset, int length) throws IOException {
            ExecFrame read = ExecFrames.read(new java.io.ByteArrayInputStream(frame, offset, length))
                    .orElseThrow(() -> new IOException("an empty frame"));
            switch (read.channel()) {
                case OUTPUT -> {
                    console.out().write(read.payload());
                    stdout.addAndGet(read.payload().length);
                }
                case ERROR -> {
                    console.err().write(read.payload());
                    stderr.addAndGet(read.payload().length);
                }
                case CONTROL -> obey(ExecFrames.control(read));
                case INPUT -> throw new IOException("a command has no input for its caller");
            }
        }

        private void obey(Control control) {
            if (control.credit() != null) {
                credit.release(control.credit());
            }
            if (control.stdout() != null && control.stderr() != null) {
                stdout.set(control.stdout());
                stderr.set(control.stderr());
            }
            if (control.code() != null) {
                status = control.code();
            }
            if (control.endedBy() != null) {
                status = BY_SIGNAL + control.endedBy();
            }
        }
    }
}
