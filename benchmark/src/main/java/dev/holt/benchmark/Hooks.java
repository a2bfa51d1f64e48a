package dev.holt.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/** Hooks that {@code hook-sender} calls, and the events {@code session.hook} that come of them. The sender names its hooks by the tool. */
final class Hooks {
    private static final String EVENT = "session.hook";

    private final Programs programs;
    private final Runner runner;

    Hooks(Programs programs, Runner runner) {
        this.programs = programs;
        this.runner = runner;
    }

    /** When a hook was started and when it had ended, by {@link System#nanoTime}, which is the same clock. */
    record Call(long begun, long ended) {}

    /** Where hooks go: a directory and a launch. */
    record Target(Path directory, String launch) {}

    /** Calls hooks, for the targets in turn, and returns their times in the order of their numbers. */
    List<Call> call(int rate, int count, List<Target> targets) {
        List<String> command = new ArrayList<>(
                List.of(programs.hookSender(), programs.holtRun(), Integer.toString(rate), Integer.toString(count)));
        for (Target target : targets) {
            command.add(target.directory().toString());
            command.add(target.launch());
        }
        List<Call> calls = runner.run(command)
                .lines()
                .map(line -> line.split(" ", -1))
                .map(fields -> new Call(Long.parseLong(fields[1]), Long.parseLong(fields[2])))
                .toList();
        if (calls.size() != count) {
            throw new BenchException("hooks: %d called (expected: %d)".formatted(calls.size(), count));
        }
        return calls;
    }

    /** Which hooks have become events, and when the first of each arrived. Filled on the thread of a connection. */
    static final class Arrivals {
        private final Map<Integer, Long> first = new ConcurrentHashMap<>();
        private final AtomicLong all = new AtomicLong();

        /** Follows the events of a home from now on, on this connection. */
        static Arrivals on(Rpc subscriber) {
            Arrivals arrivals = new Arrivals();
            subscriber.stream("event.follow", Map.of("follow", true), arrivals::arrived);
            subscriber.call("daemon.status", Map.of());
            return arrivals;
        }

        private void arrived(JsonNode event) {
            long now = System.nanoTime();
            if (event.path("type").asString("").equals(EVENT)) {
                all.incrementAndGet();
                String tool = event.path("facts").path("tool").asString("");
                if (tool.startsWith("n")) {
                    first.putIfAbsent(Integer.valueOf(tool.substring(1)), now);
                }
            }
        }

        void forget() {
            first.clear();
            all.set(0);
        }

        /** How many different hooks have arrived. */
        int count() {
            return first.size();
        }

        /** How many events have arrived. */
        long events() {
            return all.get();
        }

        /** When the event of a hook arrived. */
        long at(int hook) {
            Long at = first.get(hook);
            if (at == null) {
                throw new BenchException("hook %d: no event of it".formatted(hook));
            }
            return at;
        }

        long last() {
            return first.values().stream().mapToLong(Long::longValue).max().orElse(0);
        }
    }
}
