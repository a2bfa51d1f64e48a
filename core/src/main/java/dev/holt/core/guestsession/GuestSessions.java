package dev.holt.core.guestsession;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.event.EventDraft;
import dev.holt.core.guestsession.GuestSession.State;
import dev.holt.core.lock.Locks;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestException;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineRun;
import dev.holt.core.machine.Machines;
import dev.holt.core.place.Files;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All that can be done with commands that live in machines. What is stored of them is looked at anew in the guest whenever somebody asks. Safe for any
 * thread; the work is done on the caller's. Nothing is waited for under the lock of the machine itself.
 */
public final class GuestSessions {
    /** Input that a command has not taken yet. */
    private static final long MOST_PENDING = 256L << 20;

    private static final int MOST_FILES_PENDING = 4096;
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(15);
    private static final long LOOK_MILLIS = 20;

    private final Machines machines;
    private final GuestSessionStore store;
    private final KeptLogs kept;
    private final Clock clock;
    private final GuestSessionStarter starter;
    private final Locks<SessionKey> inputs = new Locks<>();
    /** One at a time reads the disk of a machine. Held outside of the machine's own lock. */
    private final Locks<MachineName> readings = new Locks<>();

    private final Set<SessionKey> writers = ConcurrentHashMap.newKeySet();

    /** @param files beneath the directory with one directory for each machine */
    public GuestSessions(Machines machines, GuestSessionStore store, Files files, Clock clock) {
        this.machines = machines;
        this.store = store;
        this.kept = new KeptLogs(files);
        this.clock = clock;
        this.starter = new GuestSessionStarter(machines, store, kept, this::look, clock);
    }

    /**
     * Starts a command and returns when it runs.
     *
     * @throws GuestSessionException {@code GUEST_SESSION_EXISTS}; {@code GUEST_SESSION_START_FAILED}, nothing of it is left then
     */
    public GuestSession start(MachineName machine, GuestSessionRequest request) throws InterruptedException {
        return starter.start(machine, request);
    }

    /** Those of a machine, the newest first, as they are now. */
    public List<GuestSession> list(MachineName machine) throws InterruptedException {
        machines.find(machine);
        List<GuestSession> all = new ArrayList<>();
        for (GuestSession session : store.list(machine)) {
            all.add(look(session));
        }
        return all;
    }

    /** One as it is now. Throws {@code GUEST_SESSION_NOT_FOUND}. */
    public GuestSession find(MachineName machine, String id) throws InterruptedException {
        return look(stored(machine, id));
    }

    private GuestSession stored(MachineName machine, String id) {
        machines.find(machine);
        return store.list(machine).stream()
                .filter(session -> session.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new GuestSessionException(
                        ErrorCode.GUEST_SESSION_NOT_FOUND,
                        machine,
                        Printable.of(id),
                        "session: '%s' is not in machine %s; 'holt vm session list %s' shows those that are"
                                .formatted(Printable.of(id), machine, machine)));
    }

    /** A session as it is now; what that changes is stored. */
    private GuestSession look(GuestSession session) throws InterruptedException {
        if (session.isOver()) {
            return session;
        }
        Machine machine = machines.find(session.machine());
        switch (machine.run()) {
            case MachineRun.Created _, MachineRun.Stopped _, MachineRun.Failed _ -> {
                return session.with(down(machine, session));
            }
            case MachineRun.Starting _, MachineRun.Stopping _ -> {
                return session;
            }
            case MachineRun.Running running -> {
                if (running.paused() || machines.stall(machine.name()).isPresent()) {
                    return session;
                }
            }
        }
        State seen = new Look(machines.guest(machine.name()), session, clock, starter::isStarting).state();
        return seen.equals(session.state()) ? session : change(store, session, seen);
    }

    /** What is known of one that nobody saw end, while its machine is down. */
    private static State down(Machine machine, GuestSession session) {
        return new State.Failed(
                "its machine is %s; how it ended may be on its disk: 'holt vm session logs %s %s' looks there"
                        .formatted(machine.run().state(), machine.name(), session.id()),
                machine.run().since());
    }

    /** Stores how a session was seen. Whoever replaced it meanwhile, or saw its end first, is right. */
    static GuestSession change(GuestSessionStore store, GuestSession session, State state) {
        return store.change(
                        session.machine(),
                        session.id(),
                        now -> now.started().equals(session.started()) && !now.isOver() ? now.with(state) : now,
                        GuestSessions::changed)
                .orElse(session.with(state));
    }

    static EventDraft changed(GuestSession session) {
        return new EventDraft(
                "vm.session",
                null,
                null,
                Map.of(
                        "machine", session.machine().value(),
                        "session", session.id(),
                        "status", session.state().word()));
    }

    /**
     * Ends one in an orderly way: TERM for its process group, and KILL when it has not ended within the grace. Returns when it has ended; idempotent.
     */
    public GuestSession stop(MachineName machine, String id, Duration grace) throws InterruptedException {
        GuestSession session = find(machine, id);
        if (session.isOver()) {
            return session;
        }
        KeeperFiles.of(machines.guest(machine), session).stop(grace.toMillis());
        session.processes().ifPresent(processes -> change(store, session, new State.Stopping(processes)));
        return awaitEnd(session, grace.plus(KILL_PATIENCE));
    }

    /** Kills the process group of one. Returns when it has ended; idempotent. */
    public GuestSession kill(MachineName machine, String id) throws InterruptedException {
        GuestSession session = find(machine, id);
        if (session.isOver()) {
            return session;
        }
        KeeperFiles.of(machines.guest(machine), session).kill();
        return awaitEnd(session, KILL_PATIENCE);
    }

    private GuestSession awaitEnd(GuestSession session, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        GuestSession now = find(session.machine(), session.id());
        while (!now.isOver() && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            now = find(session.machine(), session.id());
        }
        if (!now.isOver()) {
            throw new GuestSessionException(
                    ErrorCode.GUEST_FAILED,
                    session.machine(),
                    session.id(),
                    "session %s of machine %s: was told to end and has not within %d s; 'holt vm kill %s' ends the machine"
                            .formatted(session.id(), session.machine(), patience.toSeconds(), session.machine()));
        }
        return now;
    }

    /**
     * Adds to the standard input of one: all of {@code content}, or nothing when it throws, and never amid what another sends. It has been accepted
     * then; the command reads it when it does.
     *
     * @param end whether its standard input ends behind it
     * @throws GuestSessionException {@code GUEST_SESSION_OVER}, {@code GUEST_SESSION_INPUT_CLOSED}, {@code GUEST_SESSION_INPUT_FULL}
     */
    public void send(MachineName machine, String id, InputStream content, boolean end) throws InterruptedException {
        GuestSession session = stored(machine, id);
        requireInput(session);
        KeeperFiles files = KeeperFiles.of(machines.guest(machine), session);
        try (var _ = inputs.hold(SessionKey.of(session))) {
            Map<String, Long> pending = files.pending().orElseThrow(() -> closed(session));
            long bytes = pending.values().stream().mapToLong(Long::longValue).sum();
            if (bytes > MOST_PENDING || pending.size() > MOST_FILES_PENDING) {
                throw new GuestSessionException(
                        ErrorCode.GUEST_SESSION_INPUT_FULL,
                        machine,
                        id,
                        "session %s of machine %s: has not read the last %d MiB in %d pieces (expected: at most %d MiB, %d pieces); send it when it has"
                                .formatted(
                                        id,
                                        machine,
                                        bytes >> 20,
                                        pending.size(),
                                        MOST_PENDING >> 20,
                                        MOST_FILES_PENDING));
            }
            if (KeeperFiles.ends(pending)) {
                throw closed(session);
            }
            long last = pending.keySet().stream()
                    .mapToLong(name -> Long.parseLong(name.substring(1, 20)))
                    .max()
                    .orElse(0);
            if (!files.add("%020d%s".formatted(last + 1, end ? KeeperFiles.END : ""), content)) {
                throw closed(session);
            }
        }
    }

    /** Whether one that runs, and was started with a standard input, takes nothing more: that has ended. False when it can not be asked. */
    public boolean isInputOver(GuestSession session) throws InterruptedException {
        if (!session.piped()
                || session.state() instanceof State.Starting
                || session.isOver()
                || !(machines.find(session.machine()).run() instanceof MachineRun.Running running)
                || running.paused()) {
            return false;
        }
        try {
            return KeeperFiles.of(machines.guest(session.machine()), session)
                    .pending()
                    .map(KeeperFiles::ends)
                    .orElse(true);
        } catch (HoltException _) {
            return false;
        }
    }

    private void requireInput(GuestSession session) {
        if (session.isOver()) {
            throw over(session);
        }
        if (!session.piped()) {
            throw new GuestSessionException(
                    ErrorCode.GUEST_SESSION_INPUT_CLOSED,
                    session.machine(),
                    session.id(),
                    "session %s of machine %s: has no standard input (expected: one that was started with '--stdin pipe')"
                            .formatted(session.id(), session.machine()));
        }
    }

    /** Why nothing can be sent to one whose input is gone. */
    private GuestSessionException closed(GuestSession session) {
        try {
            GuestSession now = look(session);
            if (now.isOver()) {
                return over(now);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return new GuestSessionException(
                ErrorCode.GUEST_SESSION_INPUT_CLOSED,
                session.machine(),
                session.id(),
                "session %1$s of machine %2$s: its standard input is closed for good; 'holt vm session logs %2$s %1$s' shows what it prints, 'holt vm session stop %2$s %1$s' ends it"
                        .formatted(session.id(), session.machine()));
    }

    private static GuestSessionException over(GuestSession session) {
        return new GuestSessionException(
                ErrorCode.GUEST_SESSION_OVER,
                session.machine(),
                session.id(),
                "session %s of machine %s: is %s (expected: running); 'holt vm session logs %s %s' shows what it printed"
                        .formatted(
                                session.id(),
                                session.machine(),
                                session.state().word(),
                                session.machine(),
                                session.id()));
    }

    /** Reads what a session printed: from the guest while its machine runs, else what was kept of it. */
    public Logs logs(MachineName machine, String id) throws InterruptedException {
        GuestSession session = stored(machine, id);
        return new Logs(session, logFiles(session));
    }

    private LogFiles logFiles(GuestSession session) throws InterruptedException {
        Machine machine = machines.find(session.machine());
        if (machine.run() instanceof MachineRun.Running) {
            return running(session);
        }
        if (!isKnown(session)) {
            try {
                learn(session);
            } catch (MachineException e) {
                if (e.code() != ErrorCode.MACHINE_RUNNING) {
                    throw e;
                }
                // It was started while this waited for it.
                return running(session);
            }
        }
        return kept.find(session)
                .orElseThrow(() -> new GuestSessionException(
                        ErrorCode.GUEST_SESSION_LOGS_MISSING,
                        session.machine(),
                        session.id(),
                        "session %s of machine %s: what it printed is not on the disk of the machine any more"
                                .formatted(session.id(), session.machine())));
    }

    private LogFiles running(GuestSession session) {
        return LogFiles.in(() -> machines.guest(session.machine()), KeeperFiles.path(session));
    }

    /** Whether this host has what the disk of its machine says of a session. */
    private boolean isKnown(GuestSession session) {
        return stored(session.machine(), session.id()).isOver()
                && kept.find(session).isPresent();
    }

    /** Has this host know it, of a session and of its neighbours. Who comes meanwhile waits for the same answer. */
    private void learn(GuestSession asked) throws InterruptedException {
        try (var _ = readings.hold(asked.machine())) {
            List<GuestSession> all = store.list(asked.machine());
            machines.readDisk(asked.machine(), Progress.NONE, () -> isKnown(asked), disk -> keepLogs(asked, all, disk))
                    .ifPresent(seen -> seen.forEach((session, state) -> change(store, session, state)));
        }
    }

    /** Keeps what sessions printed; how those ended that nobody saw end. */
    private Map<GuestSession, State> keepLogs(GuestSession asked, List<GuestSession> all, Guest disk)
            throws InterruptedException {
        Map<GuestSession, State> ends = new HashMap<>();
        for (GuestSession session : all) {
            try {
                if (!session.isOver()) {
                    ends.put(session, new Look(disk, session, clock, starter::isStarting).state());
                }
                if (kept.find(session).isEmpty()) {
                    kept.keep(session, KeeperFiles.of(disk, session).logs());
                }
            } catch (GuestException e) {
                if (session.id().equals(asked.id()) && e.code() != ErrorCode.GUEST_PATH_MISSING) {
                    throw e;
                }
            }
        }
        return ends;
    }

    /** What one session printed. */
    public final class Logs {
        private final GuestSession session;
        private final LogFiles files;

        private Logs(GuestSession session, LogFiles files) {
            this.session = session;
            this.files = files;
        }

        /** Reads on from an offset. */
        public OutputReader from(Output output, long offset) {
            return new OutputReader(files, output, offset);
        }

        /** Reads the last lines; null: everything that is kept. */
        public OutputReader last(Output output, @Nullable Integer lines) throws InterruptedException {
            return OutputReader.ofLast(files, output, lines);
        }

        /** Reads what comes from now on. */
        public OutputReader fresh(Output output) throws InterruptedException {
            return new OutputReader(files, output, OutputReader.end(files, output));
        }

        /** Whether nothing more will come. What had come before is there to be read when this says so. */
        public boolean isOver() throws InterruptedException {
            return find(session.machine(), session.id()).isOver();
        }
    }

    /**
     * Attaches to a session: its outputs from the given offsets on, null: from now on, and its input, which one has at a time. Closing it leaves the
     * session as it is.
     *
     * @param input whether what is written goes to the session
     * @throws GuestSessionException {@code GUEST_SESSION_ATTACHED} when another has its input; {@code GUEST_SESSION_OVER} and
     *     {@code GUEST_SESSION_INPUT_CLOSED} when it has none
     */
    public AttachedSession attach(
            MachineName machine, String id, boolean input, @Nullable Long stdout, @Nullable Long stderr)
            throws InterruptedException {
        GuestSession session = find(machine, id);
        Logs logs = logs(machine, id);
        if (!input) {
            return attached(session, logs, stdout, stderr, () -> {});
        }
        requireInput(session);
        if (!writers.add(SessionKey.of(session))) {
            throw new GuestSessionException(
                    ErrorCode.GUEST_SESSION_ATTACHED,
                    machine,
                    id,
                    "session %s of machine %s: somebody else is attached to its input; attach with '--read-only', or 'holt vm session send %s %s' sends without"
                            .formatted(id, machine, machine, id));
        }
        boolean attached = false;
        try {
            AttachedSession made =
                    attached(session, logs, stdout, stderr, () -> writers.remove(SessionKey.of(session)));
            attached = true;
            return made;
        } finally {
            if (!attached) {
                writers.remove(SessionKey.of(session));
            }
        }
    }

    private AttachedSession attached(
            GuestSession session, Logs logs, @Nullable Long stdout, @Nullable Long stderr, Runnable release)
            throws InterruptedException {
        return new AttachedSession(
                this,
                session,
                logs,
                stdout == null ? logs.fresh(Output.STDOUT) : logs.from(Output.STDOUT, stdout),
                stderr == null ? logs.fresh(Output.STDERR) : logs.from(Output.STDERR, stderr),
                release);
    }

    /** Whether somebody is attached to the input of a session. */
    public boolean isAttached(GuestSession session) {
        return writers.contains(SessionKey.of(session));
    }
}
