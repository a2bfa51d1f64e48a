package dev.holt.core.session;

import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.agent.Activity;
import dev.holt.core.agent.Agent;
import dev.holt.core.agent.Agents;
import dev.holt.core.agent.Report;
import dev.holt.core.event.EventDraft;
import dev.holt.core.place.Files;
import dev.holt.core.session.ActivityRules.Heard;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the files that hooks of agents leave in {@code hooks/new} of their session's directory: each becomes a change of the session's
 * {@link Signals} with its event, then whoever listens is told, then the file is removed. So nothing is lost by a crash, and what is taken in twice
 * changes nothing the second time but how many were heard. Those that wait at the same time are one transaction. Files of another launch, and what no hook of ours made, are removed unread.
 *
 * <p>A session's files are taken in on one virtual thread at a time, under its lock; sessions do not wait for each other.
 */
final class HookIntake {
    private static final System.Logger LOG = System.getLogger(HookIntake.class.getName());
    private static final String NEW = "hooks/new";
    private static final int MOST_OF_A_HOOK = 1 << 20;
    /** After so many files a session lets another look happen, so that a flood does not go on for ever. */
    private static final int MOST_AT_ONCE = 5000;

    /** How many are one transaction: others of the store wait for it. */
    private static final int MOST_TOGETHER = 64;

    private final SessionParts parts;
    private final Agents agents;
    private final List<AgentListener> listeners = new CopyOnWriteArrayList<>();
    private final SilentEnds silentEnds;
    private final Map<SessionId, Long> heard = new ConcurrentHashMap<>();
    private final Map<SessionId, Spool> spools = new ConcurrentHashMap<>();

    HookIntake(SessionParts parts, Agents agents) {
        this.parts = parts;
        this.agents = agents;
        this.silentEnds = new SilentEnds(parts);
    }

    /** One session's files. */
    private static final class Spool {
        /** Guards that the files are taken in by one thread at a time. */
        private final ReentrantLock lock = new ReentrantLock();

        private final AtomicInteger calls = new AtomicInteger();
        private volatile String launch = "";
        private volatile ToolFlights flights = new ToolFlights();
        private volatile @Nullable AutoCloseable watch;
    }

    void listen(AgentListener listener) {
        listeners.add(listener);
    }

    /** Tells whoever listens that something about a session is another than before. */
    void changed(SessionId session) {
        listeners.forEach(listener -> listener.changed(session));
    }

    /** When something was last taken in of a session, by the clock that does not jump. */
    long lastHeard(SessionId session, long otherwise) {
        return heard.getOrDefault(session, otherwise);
    }

    /** Begins to take in what the newest launch of a session leaves. Idempotent. */
    void watch(Session session) {
        Spool spool = spools.computeIfAbsent(session.id(), _ -> new Spool());
        if (spool.watch == null) {
            spool.watch = parts.watchHooks(session, _ -> call(session.id(), spool));
        }
        call(session.id(), spool);
    }

    /** Ends it; what was left and not taken in stays where it is. */
    void forget(SessionId session) {
        heard.remove(session);
        silentEnds.forget(session);
        Spool spool = spools.remove(session);
        if (spool != null) {
            AutoCloseable watch = spool.watch;
            if (watch != null) {
                Closing.quietly(watch);
            }
        }
    }

    /** Looks whether anything was left that no watch reported, and whether its turn has ended in a way that its agent does not tell. */
    void sweep(Session session) {
        Spool spool = spools.get(session.id());
        if (spool != null) {
            call(session.id(), spool);
        }
        Activity activity = session.signals().activity();
        String transcript = session.signals().transcript();
        if (activity != null && activity.state() != Activity.State.IDLE && transcript != null) {
            try {
                agents.find(session.launch().agent())
                        .map(agent -> agent.profile().capabilities())
                        .filter(can -> can.interrupted() != null || can.failed() != null)
                        .flatMap(can -> silentEnds.find(session, transcript, can))
                        .ifPresent(why -> ended(session, why));
            } catch (HoltException e) {
                // Other sessions are looked at in the same breath.
                LOG.log(
                        System.Logger.Level.WARNING,
                        "transcript of session %s: %s".formatted(session.id(), e.getMessage()));
            }
        }
    }

    private void ended(Session session, String why) {
        parts.store()
                .tell(
                        session.id(),
                        session.launchId(),
                        signals ->
                                signals.atRest("transcript", why, parts.clock().instant()),
                        _ -> SessionEvents.of("session.turn-over", session, Map.of("why", why)));
        changed(session.id());
    }

    /** Takes in what is there, on the calling thread: after a session's end, or before what it told is relied on. */
    void takeIn(SessionId session) {
        takeIn(session, spools.computeIfAbsent(session, _ -> new Spool()));
    }

    /** Has the files taken in, unless somebody is about to look at them anyway. */
    private void call(SessionId session, Spool spool) {
        if (spool.calls.getAndIncrement() == 0) {
            Thread.ofVirtual().name("hooks-" + session).start(() -> {
                int answered;
                do {
                    answered = spool.calls.get();
                    takeIn(session, spool);
                } while (spool.calls.addAndGet(-answered) > 0);
            });
        }
    }

    private void takeIn(SessionId id, Spool spool) {
        spool.lock.lock();
        try {
            Optional<Session> session = parts.store().find(id);
            if (session.isPresent()) {
                takeIn(session.get(), spool);
            }
        } catch (HoltException e) {
            // The files stay; the next look tries again.
            LOG.log(System.Logger.Level.WARNING, "hooks of session %s: %s".formatted(id, e.getMessage()));
        } finally {
            spool.lock.unlock();
        }
    }

    private void takeIn(Session session, Spool spool) {
        if (!spool.launch.equals(session.launchId())) {
            spool.launch = session.launchId();
            spool.flights = new ToolFlights();
        }
        Files files = parts.place(session).files(parts.files().directory(session));
        Optional<Agent> agent = agents.find(session.launch().agent());
        List<String> names =
                files.list(NEW).stream().sorted().limit(MOST_AT_ONCE).toList();
        for (int from = 0; from < names.size(); from += MOST_TOGETHER) {
            List<String> some = names.subList(from, Math.min(names.size(), from + MOST_TOGETHER));
            take(session, spool, agent.map(a -> read(session, a, some, files)).orElse(List.of()));
            // One that a crash of the machine brings back is of a launch that did not outlive it.
            some.forEach(name -> files.discard(NEW + "/" + name));
        }
        if (!names.isEmpty()) {
            heard.put(session.id(), parts.nanos().getAsLong());
            changed(session.id());
        }
    }

    /** What the files of this launch say that mean something. */
    private List<Heard> read(Session session, Agent agent, List<String> names, Files files) {
        List<Heard> all = new ArrayList<>();
        for (String name : names) {
            HookFile.parse(name)
                    .filter(hook -> hook.launch().equals(session.launchId()))
                    .flatMap(hook -> read(agent, hook, files))
                    .ifPresent(all::add);
        }
        return all;
    }

    private Optional<Heard> read(Agent agent, HookFile hook, Files files) {
        byte[] payload = files.read(NEW + "/" + hook.name(), MOST_OF_A_HOOK).orElse(new byte[0]);
        return agent.report(hook.event(), payload)
                .map(report -> new Heard(
                        hook.event(), hook.order(), parts.clock().instant().truncatedTo(ChronoUnit.MILLIS), report));
    }

    private void take(Session session, Spool spool, List<Heard> all) {
        if (all.isEmpty()) {
            return;
        }
        parts.store()
                .tell(
                        session.id(),
                        session.launchId(),
                        all.stream()
                                .map(hook -> telling(session, hook, spool.flights.note(hook.report())))
                                .toList());
        for (Heard hook : all) {
            String transcript = hook.report().transcript();
            if (transcript != null && hook.report().meaning() == Report.Meaning.TURN_STARTED) {
                silentEnds.begin(session, transcript, hook.report().turn());
            }
            String prompt = hook.report().prompt();
            if (prompt != null && hook.report().meaning() == Report.Meaning.TURN_STARTED) {
                listeners.forEach(listener -> listener.prompted(session.id(), prompt));
            }
        }
    }

    private SessionStore.Telling telling(Session session, Heard hook, boolean answersDialog) {
        return new SessionStore.Telling(
                signals -> signals.heard(hook, answersDialog, session.launch().prompt(), promptFile(session)),
                signals -> event(session, hook, signals));
    }

    private String promptFile(Session session) {
        return parts.files().promptFile(session).toString();
    }

    private static EventDraft event(Session session, Heard heard, Signals signals) {
        Map<String, String> facts = new HashMap<>();
        facts.put("hook", heard.event());
        Activity activity = signals.activity();
        if (activity != null) {
            facts.put("activity", activity.state().text());
        }
        if (heard.report().tool() != null) {
            facts.put("tool", heard.report().tool());
        }
        return SessionEvents.of("session.hook", session, facts);
    }
}
