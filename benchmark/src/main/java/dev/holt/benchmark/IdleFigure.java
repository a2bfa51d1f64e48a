package dev.holt.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The processor time of 50 running sessions of an agent with hooks, each of which has had its turn and does nothing: daemon, tmux server, runners and log writers, with all the children that they reap.
 * The yardstick is a tmux server with as many sessions, over the same span of time.
 */
final class IdleFigure implements Figure {
    private static final int SESSIONS = 50;
    private static final int RATE = 100;

    @Override
    public String row() {
        return "idle";
    }

    @Override
    public Kind kind() {
        return Kind.GOAL;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        Path repository = lab.repository("small", 20);
        try (Home home = lab.home();
                ByHand byHand = new ByHand(lab)) {
            home.startDaemon();
            home.addProject("small", repository);
            List<Hooks.Target> targets = HookedAgent.in(home).spawn("small", SESSIONS).stream()
                    .map(session -> new Hooks.Target(session.hooks(), session.launch()))
                    .toList();
            // Each has had its turn of ten hooks.
            new Hooks(lab.programs(), lab.runner()).call(RATE, SESSIONS * 10, targets);
            byHand.startSleeping(SESSIONS);
            Waiting.pass(Duration.ofSeconds(15));
            long daemon = home.daemonPid();
            long server = byHand.serverPid();
            List<Long> ours = home.processes();
            Duration span = Duration.ofSeconds(lab.rounds(60, 20));
            double before = seconds(ours);
            double daemonBefore = Proc.processorSeconds(daemon);
            double bareBefore = Proc.processorSeconds(server);
            long start = System.nanoTime();
            Waiting.pass(span);
            double passed = (System.nanoTime() - start) / 1e9;
            double took = seconds(ours) - before;
            double daemonTook = Proc.processorSeconds(daemon) - daemonBefore;
            double bareTook = Proc.processorSeconds(server) - bareBefore;
            return List.of(new Reading(
                    row(),
                    "%d running idle sessions, of one core".formatted(SESSIONS),
                    kind(),
                    Unit.PERCENT,
                    100 * took / passed,
                    100 * bareTook / passed,
                    new Bound.AtMost(2),
                    List.of("over %.0f s; the daemon %.2f %%, the other %d processes %.2f %%"
                            .formatted(
                                    passed,
                                    100 * daemonTook / passed,
                                    ours.size() - 1,
                                    100 * (took - daemonTook) / passed))));
        } finally {
            Lab.delete(repository);
        }
    }

    private static double seconds(List<Long> pids) {
        return pids.stream().mapToDouble(Proc::processorSeconds).sum();
    }
}
