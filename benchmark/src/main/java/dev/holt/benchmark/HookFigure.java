package dev.holt.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Hooks at 50 a second, called as an agent calls them: from the end of the hook's process until its event {@code session.hook} is at a subscriber of
 * {@code event.follow}. The yardstick is a directory that a thread watches which does the least that makes a file a durable fact; hooks go to it
 * and to Holt in turn.
 */
final class HookFigure implements Figure {
    private static final int RATE = 50;
    private static final int SESSIONS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public String row() {
        return "hooks";
    }

    @Override
    public Kind kind() {
        return Kind.GOAL;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        Path repository = lab.repository("small", 20);
        try (Home home = lab.home();
                BareSpool spool = new BareSpool(lab)) {
            home.startDaemon();
            home.addProject("small", repository);
            List<Hooks.Target> targets = new ArrayList<>();
            for (HookedAgent.Running session : HookedAgent.in(home).spawn("small", SESSIONS)) {
                targets.add(new Hooks.Target(session.hooks(), session.launch()));
                targets.add(spool.target());
            }
            try (Rpc subscriber = home.rpc()) {
                Hooks hooks = new Hooks(lab.programs(), lab.runner());
                Hooks.Arrivals arrivals = Hooks.Arrivals.on(subscriber);
                called(hooks, RATE * 2 * 2, targets, arrivals, spool);
                arrivals.forget();
                spool.forget();
                List<Hooks.Call> calls = called(hooks, RATE * 2 * lab.rounds(30, 6), targets, arrivals, spool);
                return List.of(reading(calls, arrivals, spool));
            }
        } finally {
            Lab.delete(repository);
        }
    }

    private static List<Hooks.Call> called(
            Hooks hooks, int count, List<Hooks.Target> targets, Hooks.Arrivals arrivals, BareSpool spool) {
        List<Hooks.Call> calls = hooks.call(RATE * 2, count, targets);
        Waiting.until("events of hooks", PATIENCE, () -> arrivals.count() + spool.count() >= count);
        return calls;
    }

    private Reading reading(List<Hooks.Call> calls, Hooks.Arrivals arrivals, BareSpool spool) {
        int half = calls.size() / 2;
        double[] holt = new double[half];
        double[] fromBegin = new double[half];
        double[] bare = new double[half];
        for (int i = 0; i < half; i++) {
            Hooks.Call call = calls.get(2 * i);
            holt[i] = (arrivals.at(2 * i) - call.ended()) / 1e6;
            fromBegin[i] = (arrivals.at(2 * i) - call.begun()) / 1e6;
            bare[i] = (Objects.requireNonNull(spool.at(2 * i + 1))
                            - calls.get(2 * i + 1).ended())
                    / 1e6;
        }
        return new Reading(
                row(),
                "end of a hook to its event at a subscriber, %d/s, p99".formatted(RATE),
                kind(),
                Unit.MILLISECONDS,
                Statistics.percentile(99, holt),
                Statistics.percentile(99, bare),
                new Bound.AtMost(100),
                List.of(
                        "%d hooks, p50 %.2f ms (bare %.2f ms), slowest %.1f ms; from the hook's beginning p50 %.2f ms, p99 %.2f ms"
                                .formatted(
                                        half,
                                        Statistics.median(holt),
                                        Statistics.median(bare),
                                        Statistics.percentile(100, holt),
                                        Statistics.median(fromBegin),
                                        Statistics.percentile(99, fromBegin))));
    }
}
