package dev.holt.os;

import java.util.Optional;

/**
 * Holds on to one process, so that a signal can never reach another that got its number later. After {@link #open}, look whether the process is
 * the one meant, then {@link #send}. Used by one thread.
 */
public final class PidFd implements AutoCloseable {
    private static final long SYS_PIDFD_SEND_SIGNAL = 424;
    private static final long SYS_PIDFD_OPEN = 434;

    private final Descriptor descriptor;

    private PidFd(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * The process that has this number now; empty when there is none.
     *
     * <p>Safety: {@code int pidfd_open(pid_t, unsigned int)}; takes no pointers; the descriptor that it returns is ours alone and closed on exec.
     */
    public static Optional<PidFd> open(long pid) {
        long number = Native.syscall(SYS_PIDFD_OPEN, pid, 0, 0, 0);
        return number < 0 ? Optional.empty() : Optional.of(new PidFd(Descriptor.adopt((int) number)));
    }

    /**
     * Sends a signal. Returns whether the process was still there and ours to signal.
     *
     * <p>Safety: {@code int pidfd_send_signal(int, int, siginfo_t *, unsigned int)}; a null {@code siginfo} stands for the usual one.
     */
    public boolean send(int signal) {
        return Native.syscall(SYS_PIDFD_SEND_SIGNAL, descriptor.number(), signal, 0, 0) == 0;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
