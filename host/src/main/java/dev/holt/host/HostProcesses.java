package dev.holt.host;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.ProcessRef;
import dev.holt.core.place.Processes;
import dev.holt.os.PidFd;
import dev.holt.os.Poll;
import dev.holt.os.ProcEnviron;
import dev.holt.os.ProcStat;
import dev.holt.os.Signals;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The processes of this host. Safe for many threads. */
final class HostProcesses implements Processes {
    private static final String MARK = "HOLT_LAUNCH_ID";
    private static final int MOST_ROUNDS = 20;
    private static final Duration PATIENCE_AFTER_KILL = Duration.ofMillis(500);

    private final Supplier<String> bootId;

    HostProcesses(Supplier<String> bootId) {
        this.bootId = bootId;
    }

    @Override
    public Optional<ProcessRef> find(long pid) {
        return ProcStat.read(pid)
                .filter(stat -> !stat.ended())
                .map(stat -> new ProcessRef(bootId.get(), pid, stat.start()));
    }

    @Override
    public boolean alive(ProcessRef process) {
        return process.bootId().equals(bootId.get())
                && ProcStat.read(process.pid())
                        .filter(stat -> isRunning(stat, process.start()))
                        .isPresent();
    }

    /**
     * {@inheritDoc}
     *
     * <p>A leader that has ended but was not reaped still counts: its number, and so that of the group, can not mean another one yet. When
     * the leader is gone altogether nothing is sent, for its number may have had another owner since; {@link #killMarked} finds what it left.
     */
    @Override
    public void signalGroup(ProcessRef process, int signal) {
        if (process.pid() > 1 && process.bootId().equals(bootId.get())) {
            ProcStat.read(process.pid())
                    .filter(stat -> stat.start() == process.start() && stat.group() == process.pid())
                    .ifPresent(stat -> Signals.sendGroup(stat.group(), signal));
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Stopped processes are continued, so that they can obey. Never signals this process, even if it carries the mark. Gives up after 20
     * rounds of KILL; a process that the kernel does not let go of is then left.
     */
    @Override
    public int killMarked(String launchId, Duration grace) {
        try {
            Set<Long> found = new HashSet<>();
            List<ProcStat> marked = signalMarked(launchId, found, Signals.TERM, Signals.CONT);
            Poll.until(grace, () -> allEnded(marked));
            for (int round = 0; round < MOST_ROUNDS; round++) {
                List<ProcStat> rest = signalMarked(launchId, found, Signals.KILL);
                if (rest.isEmpty()) {
                    break;
                }
                Poll.until(PATIENCE_AFTER_KILL, () -> allEnded(rest));
            }
            return found.size();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoltException(
                    ErrorCode.CANCELLED,
                    "launch %s: interrupted while its processes were ended".formatted(launchId),
                    e);
        }
    }

    /** Signals each marked process while it is held, so that no other can have got its number. */
    private static List<ProcStat> signalMarked(String launchId, Set<Long> found, int... signals) {
        List<ProcStat> marked = ProcEnviron.marked(MARK, launchId);
        for (ProcStat process : marked) {
            try (PidFd held = PidFd.open(process.pid()).orElse(null)) {
                if (held != null && ProcEnviron.carries(process.pid(), MARK, launchId)) {
                    found.add(process.pid());
                    for (int signal : signals) {
                        held.send(signal);
                    }
                }
            }
        }
        return marked;
    }

    private static boolean allEnded(Collection<ProcStat> processes) {
        return processes.stream()
                .noneMatch(process -> ProcStat.read(process.pid())
                        .filter(stat -> isRunning(stat, process.start()))
                        .isPresent());
    }

    private static boolean isRunning(ProcStat stat, long start) {
        return stat.start() == start && !stat.ended();
    }
}
