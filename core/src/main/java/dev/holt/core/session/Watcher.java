package dev.holt.core.session;

import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.event.EventDraft;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.ProcessRef;
import dev.holt.core.place.Reach;
import dev.holt.core.session.SessionFiles.Finished;
import dev.holt.core.terminal.TerminalSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sees how sessions are: the runner's reports as they come, and one probe of the terminal and of the processes per tick. What it sees of
 * screens stays in memory; the end of a process becomes a fact.
 *
 * <p>Reports come on the thread of the place's watch, {@link #tick} on one thread of its caller; all fields are safe for both.
 */
public final class Watcher {
    private final SessionParts parts;
    private final HookIntake hooks;
    private final PromptWatch prompts;
    private final Map<SessionId, AutoCloseable> watches = new ConcurrentHashMap<>();
    /** What the newest look at each place saw. */
    private final Map<PlaceId, PlaceView> places = new ConcurrentHashMap<>();

    /** What the windows of sessions that run have printed. */
    private final Map<SessionId, Output> outputs = new ConcurrentHashMap<>();
    /** When launches of this run of the daemon began. */
    private final Map<SessionId, Long> starts = new ConcurrentHashMap<>();

    /** When somebody last pressed keys by way of the API. */
    private final Map<SessionId, Long> keys = new ConcurrentHashMap<>();

    private final long born;

    /**
     * The newest output of a window.
     *
     * @param last when that was, by the wall clock; null before the first probe of a launch
     * @param since when it was first seen so, by the clock that does not jump
     */
    private record Output(@Nullable Instant last, long since) {}

    /** What the store did not take. */
    private final Map<SessionId, Unrecorded> unrecorded = new ConcurrentHashMap<>();

    private record Unrecorded(UnaryOperator<Session> change, Function<Session, EventDraft> event) {
        Unrecorded then(Unrecorded next) {
            return new Unrecorded(s -> next.change().apply(change.apply(s)), next.event());
        }
    }

    Watcher(SessionParts parts, HookIntake hooks) {
        this.parts = parts;
        this.hooks = hooks;
        this.prompts = new PromptWatch(parts, hooks);
        this.born = parts.nanos().getAsLong();
    }

    /**
     * Records a change of a session, unless it has been launched anew since. What the store does not take counts as made and is offered again at
     * each tick.
     *
     * @throws HoltException what the store said
     */
    void record(Session session, UnaryOperator<Session> change, Function<Session, EventDraft> event) {
        UnaryOperator<Session> guarded = s -> s.launchId().equals(session.launchId()) ? change.apply(s) : s;
        try {
            parts.store().change(session.id(), guarded, event);
        } catch (RuntimeException e) {
            unrecorded.merge(session.id(), new Unrecorded(guarded, event), Unrecorded::then);
            throw e;
        }
    }

    /** Records that a launch which is still {@code starting} came to nothing, now or as soon as the store takes it. */
    void recordFailedStart(Session launched, String reason) {
        starts.remove(launched.id());
        hooks.forget(launched.id());
        try {
            record(
                    launched,
                    s -> s.run() instanceof Run.Starting
                            ? s.withRun(
                                    new Run.StartFailed(reason, parts.clock().instant()))
                            : s,
                    SessionEvents::run);
        } catch (RuntimeException _) {
            // The next tick offers it again; the failure itself is what the caller has to hear.
        }
    }

    /** The facts of a session with those that the store has not taken yet. */
    Session known(Session stored) {
        Unrecorded rest = unrecorded.get(stored.id());
        return rest == null ? stored : rest.change().apply(stored);
    }

    private void offerUnrecorded() {
        unrecorded.forEach((id, rest) -> {
            try {
                if (parts.store().find(id).isPresent()) {
                    parts.store().change(id, rest.change(), rest.event());
                }
                unrecorded.remove(id, rest);
            } catch (RuntimeException _) {
                // It stays.
            }
        });
    }

    /** The window of a session as the newest look at its place saw it. */
    WindowView view(Session session) {
        PlaceView place = placeView(session.place());
        Optional<String> silence = place.silence(session.id());
        if (silence.isPresent()) {
            return new WindowView.Unknown(silence.get());
        }
        return switch (place.snapshot()) {
            case TerminalSnapshot.Unreachable(String reason) ->
                new WindowView.Unknown("the terminal does not answer: " + reason);
            case TerminalSnapshot.Windows(var windows) -> {
                Output output = outputs.get(session.id());
                yield session.terminal() == null
                                || !windows.containsKey(session.terminal())
                                || output == null
                                || output.last() == null
                        ? new WindowView.Unseen()
                        : new WindowView.Seen(output.last(), Duration.ofNanos(place.probedAt() - output.since()));
            }
        };
    }

    /** Notes that a machine was made or started now: nothing that runs in it was overlooked. */
    void begun(PlaceId place) {
        places.put(place, PlaceView.begun(place, parts.nanos().getAsLong()));
    }

    private PlaceView placeView(PlaceId place) {
        return places.computeIfAbsent(place, id -> PlaceView.unseen(id, born));
    }

    void listen(AgentListener listener) {
        hooks.listen(listener);
    }

    /** Begins to take in what the hooks of a launch tell; before its process can be there. */
    void watchHooks(Session session) {
        hooks.watch(session);
    }

    /** Takes in what the hooks of a session have left, on the calling thread. */
    void takeInHooks(SessionId session) {
        hooks.takeIn(session);
    }

    /** Records that the prompt of a session's newest launch was typed. */
    void promptTyped(Session session, boolean told) {
        prompts.typed(session, told);
    }

    /** Records that somebody presses keys in a session's window by way of the API. */
    void keysPressed(SessionId session) {
        keys.put(session, parts.nanos().getAsLong());
    }

    /** How long ago somebody did; empty when nobody has in this run of the daemon. */
    Optional<Duration> sinceKeys(SessionId session) {
        return Optional.ofNullable(keys.get(session))
                .map(at -> Duration.ofNanos(parts.nanos().getAsLong() - at));
    }

    /** Records a person's word that an agent waits for nobody. */
    void unblock(Session session) {
        hooks.takeIn(session.id());
        parts.store()
                .tell(
                        session.id(),
                        session.launchId(),
                        signals -> signals.unblocked(parts.clock().instant()),
                        _ -> SessionEvents.of("session.unblocked", session, Map.of()));
        hooks.changed(session.id());
    }

    /** How long nothing has been heard of a session's hooks, as far as this run of the daemon knows. */
    Duration silence(Session session) {
        return Duration.ofNanos(parts.nanos().getAsLong() - hooks.lastHeard(session.id(), born));
    }

    /** Notes that a launch begins now. */
    void launching(SessionId session) {
        outputs.remove(session);
        prompts.forget(session);
        starts.put(session, parts.nanos().getAsLong());
    }

    /** How long a session has been starting; of one that a former run of the daemon began, how long this run knows it. */
    Duration starting(Session session) {
        return Duration.ofNanos(parts.nanos().getAsLong() - starts.getOrDefault(session.id(), born));
    }

    /** Begins to wait for the end of a session that runs. Idempotent. */
    void watch(Session session) {
        starts.remove(session.id());
        outputs.putIfAbsent(session.id(), new Output(null, parts.nanos().getAsLong()));
        prompts.begin(session.id());
        hooks.watch(session);
        hooks.changed(session.id());
        watches.computeIfAbsent(
                session.id(),
                id -> parts.watch(session, name -> {
                    if (name.equals(SessionFiles.EXIT)) {
                        Thread.ofVirtual().name("end-" + id).start(() -> ended(id));
                    }
                }));
    }

    void forget(SessionId session) {
        outputs.remove(session);
        prompts.forget(session);
        keys.remove(session);
        hooks.forget(session);
        AutoCloseable watch = watches.remove(session);
        if (watch != null) {
            Closing.quietly(watch);
        }
    }

    /** Ends all waiting; sessions go on. */
    public void close() {
        List.copyOf(watches.keySet()).forEach(this::forget);
    }

    /**
     * One look at everything that runs; what one session's files or facts do to it concerns no other. This host is looked at on the calling thread, each
     * machine on a thread of its own that nobody waits for: one that does not answer holds up no other. For one thread at a time.
     */
    public void tick() {
        offerUnrecorded();
        Map<PlaceId, List<Session>> live = new HashMap<>();
        Set<PlaceId> used = new HashSet<>(Set.of(PlaceId.HOST));
        List<Session> all = parts.store().list().stream().map(this::known).toList();
        all.stream().filter(s -> s.run() instanceof Run.Starting).forEach(s -> used.add(s.place()));
        all.stream()
                .filter(s -> s.run() instanceof Run.Running)
                .forEach(s ->
                        live.computeIfAbsent(s.place(), _ -> new ArrayList<>()).add(s));
        List<Session> here = live.getOrDefault(PlaceId.HOST, List.of());
        live.remove(PlaceId.HOST);
        used.addAll(live.keySet());
        places.keySet().retainAll(used);
        live.forEach((place, sessions) -> {
            PlaceView view = placeView(place);
            view.whenFree(() -> Thread.ofVirtual().name("look-" + place).start(() -> {
                try {
                    look(view, sessions);
                } finally {
                    view.free();
                }
            }));
        });
        look(placeView(PlaceId.HOST), here);
    }

    /** One look at a place, for one thread at a time. */
    private void look(PlaceView place, List<Session> live) {
        TerminalSnapshot snapshot = probe(place.id(), live);
        long probedAt = parts.nanos().getAsLong();
        place.probed(snapshot, probedAt);
        live.forEach(session -> noteOutput(session, place));
        Map<SessionId, String> silent = new HashMap<>();
        Set<SessionId> gone = new HashSet<>();
        for (Session session : live) {
            hooks.sweep(session);
            switch (guarded(() -> look(session))) {
                case Sight.Alive _ -> prompts.noteOverdue(session, probedAt);
                case Sight.Over _ -> {}
                case Sight.Silent(String reason) -> silent.put(session.id(), reason);
                case Sight.Missing _ -> gone.add(session.id());
            }
        }
        Set<SessionId> confirmed = place.missing(gone, live.size());
        for (Session session : live) {
            if (confirmed.contains(session.id())) {
                Sight end = guarded(() -> {
                    recordEnd(session, false);
                    return new Sight.Over();
                });
                if (end instanceof Sight.Silent(String reason)) {
                    silent.put(session.id(), reason);
                }
            }
        }
        place.silent(silent);
    }

    private TerminalSnapshot probe(PlaceId id, List<Session> live) {
        Optional<Place> place = id.isHost()
                ? parts.places().find(id)
                : live.stream().flatMap(s -> parts.lookup(s).stream()).findFirst();
        try {
            return switch (place.map(Place::reach).orElseGet(Reach.Gone::new)) {
                case Reach.Up _ -> parts.terminals().in(place.orElseThrow()).probe();
                case Reach.Unreachable(String reason) -> new TerminalSnapshot.Unreachable(reason);
                case Reach.Down(String reason, boolean _) -> new TerminalSnapshot.Unreachable(reason);
                case Reach.Gone _ -> new TerminalSnapshot.Unreachable("its place is gone");
            };
        } catch (HoltException e) {
            if (id.isHost()) {
                throw e;
            }
            return new TerminalSnapshot.Unreachable(String.valueOf(e.getMessage()));
        }
    }

    private void noteOutput(Session session, PlaceView place) {
        long probedAt = place.probedAt();
        if (session.terminal() == null
                || !(place.snapshot() instanceof TerminalSnapshot.Windows(var windows))
                || !windows.containsKey(session.terminal())) {
            return;
        }
        Instant last = windows.get(session.terminal()).lastOutput();
        outputs.compute(session.id(), (_, known) -> {
            if (known == null) {
                // It printed in a former run of the daemon; only the wall clock says when.
                Duration silent = Duration.between(last, parts.clock().instant());
                return new Output(last, probedAt - Math.max(0, silent.toNanos()));
            }
            return last.equals(known.last()) ? known : new Output(last, probedAt);
        });
    }

    /** What one look at a session that ran may find. */
    private sealed interface Sight {
        record Alive() implements Sight {}

        /** Its end is known and recorded. */
        record Over() implements Sight {}

        /** Its process is not there, and nothing says why. */
        record Missing() implements Sight {}

        /** Nothing is known: its place does not answer, or it can not be looked at. */
        record Silent(String reason) implements Sight {}
    }

    private static Sight guarded(Supplier<Sight> look) {
        try {
            return look.get();
        } catch (RuntimeException e) {
            return new Sight.Silent("can not be looked at: " + e.getMessage());
        }
    }

    private Sight look(Session session) {
        Reach reach = parts.reach(session);
        if (reach instanceof Reach.Unreachable(String reason)) {
            return new Sight.Silent("its place does not answer: " + reason);
        }
        if (!(reach instanceof Reach.Down) && alive(session)) {
            return new Sight.Alive();
        }
        if (isOfAnEarlierBoot(session, reach)) {
            recordEnd(session, false);
            return new Sight.Over();
        }
        if (recordReportedEnd(session)) {
            return new Sight.Over();
        }
        return new Sight.Missing();
    }

    /** Records the ends of those whose machines are off, for whoever can not wait until each has been looked at. */
    void noteMachinesOff() {
        for (Session stored : parts.store().list()) {
            Session session = known(stored);
            if (session.run() instanceof Run.Running && parts.reach(session) instanceof Reach.Down) {
                Sight _ = guarded(() -> look(session));
            }
        }
    }

    private static boolean isOfAnEarlierBoot(Session session, Reach reach) {
        return switch (reach) {
            case Reach.Up(String boot) ->
                session.run() instanceof Run.Running running
                        && !boot.equals(running.process().bootId());
            case Reach.Down _ -> true;
            case Reach.Unreachable _, Reach.Gone _ -> false;
        };
    }

    /** Whether the process of a session that ran, as far as is known, still runs in the boot that it was started in. */
    boolean alive(Session session) {
        return session.run() instanceof Run.Running running
                && parts.lookup(session)
                        .filter(place -> place.processes().alive(running.process()))
                        .isPresent();
    }

    /**
     * Records that a launch is over, by the runner's report if there is one that can be read, else by what can be known without.
     *
     * @param asked whether we ended it; it counts as asked for also when its person wants it stopped by now
     */
    void recordEnd(Session session, boolean asked) {
        Optional<Place> place = parts.lookup(session);
        // What it told last may be how to come back to it.
        hooks.takeIn(session.id());
        if (!asked) {
            prompts.noteLastScreen(session.id());
        }
        Optional<Finished> finished = place.flatMap(p -> legible(p, session));
        UnaryOperator<Session> end = s -> switch (s.run()) {
            case Run.Running running ->
                s.withRun(new Run.Ended(
                        finished.map(Finished::exit).orElseGet(() -> withoutReport(place, running.process())),
                        asked || s.intent() == Intent.STOPPED,
                        finished.map(f -> f.lasted(running.process())).orElse(Duration.ZERO),
                        parts.clock().instant()));
            case Run.Starting _ ->
                s.withRun(new Run.StartFailed(
                        "stopped while it started", parts.clock().instant()));
            case Run.Ended _, Run.StartFailed _ -> s;
        };
        try {
            record(session, end, SessionEvents::run);
        } finally {
            forget(session.id());
            hooks.changed(session.id());
        }
    }

    private static Exit withoutReport(Optional<Place> place, ProcessRef process) {
        return switch (place.map(Place::reach).orElseGet(Reach.Gone::new)) {
            case Reach.Up(String boot) -> boot.equals(process.bootId()) ? new Exit.Vanished() : new Exit.Rebooted();
            case Reach.Down down -> down.asked() ? new Exit.MachineStopped() : new Exit.Rebooted();
            case Reach.Unreachable _, Reach.Gone _ -> new Exit.Vanished();
        };
    }

    /** The report of an end, or none when the place answers and yet it can not be read. */
    private Optional<Finished> legible(Place place, Session session) {
        try {
            return parts.files().finished(place, session.id(), session.launchId());
        } catch (HoltException e) {
            if (place.reach() instanceof Reach.Unreachable) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Whether there is a report of the end of a session's newest launch that can be read. */
    boolean reported(Session session) {
        return parts.lookup(session).flatMap(place -> legible(place, session)).isPresent();
    }

    private boolean recordReportedEnd(Session session) {
        boolean reported = parts.lookup(session)
                .flatMap(place -> parts.files().finished(place, session.id(), session.launchId()))
                .isPresent();
        if (reported) {
            recordEnd(session, false);
        }
        return reported;
    }

    private void ended(SessionId id) {
        try {
            parts.store().find(id).filter(s -> s.run() instanceof Run.Running).ifPresent(this::recordReportedEnd);
        } catch (HoltException _) {
            // The next tick sees it.
        }
    }
}
