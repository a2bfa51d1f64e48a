package dev.holt.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Twenty running sessions and some machines, {@code kill -9} of their daemon, and the next daemon. Counted are the sessions whose process {@code ps} shows before and
 * after with the same pid and start, and that the next daemon lists as running with that pid; machines are judged by {@link MachineSurvival}.
 */
final class SurvivalFigure implements Figure {
    private static final int SESSIONS = 20;

    @Override
    public String row() {
        return "survival";
    }

    @Override
    public Kind kind() {
        return Kind.GATE;
    }

    /** A process for all time. */
    private record Seen(long pid, long start) {}

    @Override
    public List<Reading> measure(Lab lab) {
        return List.of(sessions(lab), MachineSurvival.measure(lab, this));
    }

    private Reading sessions(Lab lab) {
        Path repository = lab.repository("small", 20);
        try (Home home = lab.home()) {
            home.startDaemon();
            home.addProject("small", repository);
            List<String> ids = home.spawnSleeping("small", SESSIONS);
            Map<String, Seen> before = processes(home);
            long daemon = home.daemonPid();
            Lab.end(List.of(daemon));
            double next = home.stopwatch().once(home.holt("daemon", "start"));
            Waiting.pass(Duration.ofSeconds(6));
            Map<String, Seen> after = processes(home);
            Map<String, Long> listed = home.sessions().stream()
                    .filter(session -> session.path("status").asString().matches("working|idle"))
                    .filter(session -> session.path("intent").asString().equals("running"))
                    .collect(Collectors.toMap(
                            session -> session.path("id").asString(),
                            session -> session.path("pid").asLong()));
            long kept = before.entrySet().stream()
                    .filter(process -> process.getValue().equals(after.get(process.getKey())))
                    .filter(process -> listed.containsValue(process.getValue().pid()))
                    .count();
            boolean same = listed.keySet().containsAll(ids) && listed.size() == ids.size();
            return new Reading(
                    row(),
                    "sessions that run on after kill -9 of the daemon",
                    kind(),
                    Unit.COUNT,
                    same ? kept : Math.min(kept, listed.size()),
                    SESSIONS,
                    new Bound.Exactly(SESSIONS),
                    List.of(
                            "by ps %d before, %d after; the next daemon was ready after %.2f s and lists %d of them as running"
                                    .formatted(before.size(), after.size(), next / 1000, listed.size())));
        } finally {
            Lab.delete(repository);
        }
    }

    /** The agents' processes by their arguments, as {@code ps} has them. */
    private static Map<String, Seen> processes(Home home) {
        Map<String, Seen> found = new HashMap<>();
        List<Long> ours = home.processes();
        for (String line :
                home.runner().run("ps", "-e", "-o", "pid=,stat=,args=").split("\n", -1)) {
            String[] fields = line.strip().split(" +", 3);
            if (fields.length < 3 || fields[1].startsWith("Z") || !fields[2].startsWith("sleep ")) {
                continue;
            }
            long pid = Long.parseLong(fields[0]);
            if (ours.contains(pid)) {
                found.put(fields[2], new Seen(pid, Proc.start(pid)));
            }
        }
        return found;
    }
}
