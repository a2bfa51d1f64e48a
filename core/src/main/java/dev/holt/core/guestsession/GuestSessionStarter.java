package dev.holt.core.guestsession;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.guestsession.GuestSession.State;
import dev.holt.core.lock.Locks;
import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestException;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.Machines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Starts sessions, one at a time in each machine. Safe for any thread. */
final class GuestSessionStarter {
    private static final String RUNNER = "/run/holt/holt-run";
    private static final int MOST_WORDS = 64 << 10;
    /** Sessions of a machine that are remembered, those that are over included. */
    private static final int MOST = 64;

    private final Machines machines;
    private final GuestSessionStore store;
    private final KeptLogs kept;
    private final Looking looking;
    private final Clock clock;
    private final Locks<MachineName> locks = new Locks<>();
    private final Set<SessionKey> starting = ConcurrentHashMap.newKeySet();

    GuestSessionStarter(Machines machines, GuestSessionStore store, KeptLogs kept, Looking looking, Clock clock) {
        this.machines = machines;
        this.store = store;
        this.kept = kept;
        this.looking = looking;
        this.clock = clock;
    }

    /** Says how a session is now. */
    @FunctionalInterface
    interface Looking {
        GuestSession look(GuestSession session) throws InterruptedException;
    }

    /** Whether one is being started by us. */
    boolean isStarting(GuestSession session) {
        return starting.contains(SessionKey.of(session));
    }

    GuestSession start(MachineName machine, GuestSessionRequest request) throws InterruptedException {
        Guest guest = machines.guest(machine);
        check(machine, guest, request);
        try (var _ = locks.hold(machine)) {
            GuestSession session = new GuestSession(
                    machine,
                    name(machine, request),
                    request.argv(),
                    request.directory(),
                    request.piped(),
                    request.tags(),
                    clock.instant(),
                    new State.Starting());
            forgetOldest(machine, guest);
            starting.add(SessionKey.of(session));
            try {
                kept.remove(session);
                store.put(session, GuestSessions.changed(session));
                return launch(guest, session, request.environment());
            } finally {
                starting.remove(SessionKey.of(session));
            }
        }
    }

    /** Looks for what is missing before anything is made. */
    private static void check(MachineName machine, Guest guest, GuestSessionRequest request)
            throws InterruptedException {
        List<String> argv = new ArrayList<>(List.of(RUNNER, "require"));
        argv.addAll(request.require());
        Ran ran;
        try {
            ran = run(guest, argv, Map.of("PATH", request.environment().getOrDefault("PATH", "")), request.directory());
        } catch (GuestException e) {
            boolean runner = e.code() == ErrorCode.COMMAND_NOT_FOUND || e.code() == ErrorCode.COMMAND_NOT_EXECUTABLE;
            throw GuestSessionException.start(
                    machine,
                    runner ? "launch" : "cwd",
                    runner
                            ? "%s is missing in the machine; start it anew with this version: 'holt vm restart %s'"
                                    .formatted(RUNNER, machine)
                            : "%s: %s (expected: a directory in the machine); --cwd names another"
                                    .formatted(Printable.of(request.directory()), e.errno()),
                    Map.of("directory", Printable.of(request.directory())),
                    e);
        }
        List<String> missing = ran.out()
                .lines()
                .filter(line -> line.matches("[0-9]{1,4}"))
                .map(Integer::parseInt)
                .filter(number -> number < request.require().size())
                .map(number -> Printable.of(request.require().get(number)))
                .toList();
        if (!missing.isEmpty() || ran.status() != 0) {
            throw GuestSessionException.start(
                    machine,
                    "required command",
                    "%s: not there (expected: a program in the PATH of the session); install it in the machine"
                            .formatted(missing.isEmpty() ? Printable.of(ran.err()) : String.join(", ", missing)),
                    Map.of("missing", String.join(", ", missing)),
                    null);
        }
    }

    /** The name that was asked for, which one that is over gives up; else the next that is free. */
    private String name(MachineName machine, GuestSessionRequest request) throws InterruptedException {
        List<GuestSession> all = store.list(machine);
        String wanted = request.name();
        if (wanted == null) {
            return IntStream.iterate(1, n -> n + 1)
                    .mapToObj(n -> "s" + n)
                    .filter(name -> all.stream().noneMatch(s -> s.id().equals(name)))
                    .findFirst()
                    .orElseThrow();
        }
        for (GuestSession session : all) {
            if (session.id().equals(wanted) && !looking.look(session).isOver()) {
                throw new GuestSessionException(
                        ErrorCode.GUEST_SESSION_EXISTS,
                        machine,
                        wanted,
                        "session %s: is in machine %s already; choose another --name, or end it with 'holt vm session stop %s %s'"
                                .formatted(wanted, machine, machine, wanted));
            }
        }
        return wanted;
    }

    /** Makes room: of those that are over the oldest go. */
    private void forgetOldest(MachineName machine, Guest guest) throws InterruptedException {
        List<GuestSession> all = store.list(machine);
        int left = all.size();
        for (GuestSession oldest : all.reversed()) {
            if (left < MOST) {
                return;
            }
            if (looking.look(oldest).isOver()) {
                forget(guest, oldest);
                left--;
            }
        }
    }

    private void forget(Guest guest, GuestSession session) throws InterruptedException {
        KeeperFiles.of(guest, session).remove();
        kept.remove(session);
        store.remove(session.machine(), session.id(), GuestSessions.changed(session));
    }

    private GuestSession launch(Guest guest, GuestSession session, Map<String, String> environment)
            throws InterruptedException {
        KeeperFiles files = KeeperFiles.of(guest, session);
        boolean settled = false;
        try {
            files.write(session, environment);
            Ran ran = run(
                    guest, List.of(RUNNER, "keep", files.path(), Long.toString(LogFiles.MOST_BYTES)), Map.of(), "/");
            if (ran.status() != 0) {
                throw GuestSessionException.start(
                        session.machine(), "launch", Printable.of(ran.err().strip()), Map.of(), null);
            }
            GuestSession running = KeeperFiles.processes(
                            KeeperFiles.lines(ran.out().getBytes(StandardCharsets.UTF_8)))
                    .map(processes -> session.with(new State.Running(processes)))
                    .orElseThrow(() -> GuestSessionException.start(
                            session.machine(), "launch", "the report of its start makes no sense", Map.of(), null));
            settled = true;
            return store.change(session.machine(), session.id(), _ -> running, GuestSessions::changed)
                    .orElse(running);
        } finally {
            if (!settled) {
                giveUp(guest, files, session);
            }
        }
    }

    /** Takes back what a start has made that came to nothing; one that its keeper has begun after all is killed, and looked at by whoever asks next. */
    private void giveUp(Guest guest, KeeperFiles files, GuestSession session) throws InterruptedException {
        boolean interrupted = Thread.interrupted();
        try {
            if (files.reported(clock.instant()).orElse(null) instanceof State.Running) {
                files.kill();
            } else {
                forget(guest, session);
            }
        } catch (HoltException _) {
            // What is known of it is that its start was cut short.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How a short command went. */
    private record Ran(int status, String out, String err) {}

    private static Ran run(Guest guest, List<String> argv, Map<String, String> environment, String directory)
            throws InterruptedException {
        try (GuestProcess process = guest.exec(new GuestCommand(argv, environment, directory, null, false, false))) {
            GuestProcess.End end = process.await();
            String out = new String(process.out().readNBytes(MOST_WORDS), StandardCharsets.UTF_8);
            String err = new String(process.err().readNBytes(MOST_WORDS), StandardCharsets.UTF_8);
            return new Ran(end instanceof GuestProcess.End.Code(int code) ? code : -1, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
