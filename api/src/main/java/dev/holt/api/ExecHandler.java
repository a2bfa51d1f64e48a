package dev.holt.api;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.MachineName;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Does {@code vm.exec}: runs one command in a guest and carries its bytes. Safe for any thread. */
public final class ExecHandler {
    /** The usual variables of a command in a machine. */
    static final Map<String, String> ENVIRONMENT = Map.of(
            "PATH",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME",
            "/root",
            "USER",
            "root",
            "LANG",
            "C.UTF-8");

    private final GuestFinder guests;

    public ExecHandler(GuestFinder guests) {
        this.guests = guests;
    }

    /** Finds the guest of a machine that runs. */
    @FunctionalInterface
    public interface GuestFinder {
        /** Throws {@link HoltException} when the machine is not there, or can not be reached. */
        Guest find(MachineName machine) throws InterruptedException;
    }

    /**
     * Carries until the command has ended and its output was taken. When the caller goes, or the thread is interrupted, the command is ended.
     *
     * @param bytes as {@link ExecFrames} says
     */
    public void run(MachineRecords.Exec exec, ByteChannelPair bytes) throws InterruptedException {
        if (exec.argv().isEmpty()) {
            throw new HoltException(ErrorCode.INVALID_ARGUMENT, "argv: empty (expected: a program)");
        }
        boolean terminal = exec.rows() != null && exec.columns() != null;
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        if (terminal) {
            environment.put("TERM", "xterm-256color");
        }
        if (exec.environment() != null) {
            environment.putAll(exec.environment());
        }
        GuestCommand command = new GuestCommand(
                exec.argv(),
                environment,
                exec.directory(),
                terminal
                        ? new GuestCommand.Size(
                                Objects.requireNonNull(exec.rows()), Objects.requireNonNull(exec.columns()))
                        : null,
                exec.input(),
                false);
        try (GuestProcess process =
                guests.find(MachineHandlers.name(exec.machine())).exec(command)) {
            new ExecBytes(process, bytes).carry();
        }
    }
}
