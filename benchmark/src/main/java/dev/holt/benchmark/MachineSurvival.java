package dev.holt.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * Machines, {@code kill -9} of their daemon, and the next daemon. Counted are those whose VMM is the same process before and after, that the next
 * daemon lists as running with that pid, and in which a command runs.
 */
final class MachineSurvival {
    private static final int MACHINES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private MachineSurvival() {}

    static Reading measure(Lab lab, SurvivalFigure figure) {
        List<String> names = IntStream.range(0, MACHINES).mapToObj(i -> "x" + i).toList();
        try (MachineHome machines = new MachineHome(lab)) {
            Home home = machines.home();
            List<Long> pids = machines.startAll(names).stream()
                    .map(machine -> machine.path("pid").asLong())
                    .toList();
            List<Long> starts = pids.stream().map(Proc::start).toList();
            Lab.end(List.of(home.daemonPid()));
            double next = home.stopwatch().once(home.holt("daemon", "start"));
            Waiting.until("the daemon has taken up its machines", PATIENCE, () -> allRun(home));
            long kept = 0;
            for (int i = 0; i < MACHINES; i++) {
                boolean same = Proc.alive(pids.get(i)) && Proc.start(pids.get(i)) == starts.get(i);
                if (same && goesOn(home, names.get(i), pids.get(i))) {
                    kept++;
                }
            }
            return new Reading(
                    figure.row(),
                    "machines that run on after kill -9 of the daemon",
                    figure.kind(),
                    Unit.COUNT,
                    kept,
                    MACHINES,
                    new Bound.Exactly(MACHINES),
                    List.of("the next daemon was ready after %.2f s; a command ran in each that counts"
                            .formatted(next / 1000)));
        }
    }

    /** Whether a command can be run in each that is said to run. */
    private static boolean allRun(Home home) {
        try (Rpc rpc = home.rpc()) {
            for (JsonNode machine :
                    rpc.call("vm.list", Map.of()).path("machines").values()) {
                rpc.call("vm.ports", Map.of("machine", machine.path("name").asString()));
            }
            return true;
        } catch (BenchException _) {
            return false;
        }
    }

    private static boolean goesOn(Home home, String name, long pid) {
        try (Rpc rpc = home.rpc()) {
            JsonNode machine = rpc.call("vm.show", Map.of("machine", name));
            boolean listed = machine.path("state").asString().equals("running")
                    && machine.path("pid").asLong() == pid;
            return listed
                    && home.run("vm", "exec", name, "--", "echo", "here")
                            .strip()
                            .equals("here");
        } catch (BenchException e) {
            System.err.printf("bench: %s: %s%n", name, e.getMessage());
            return false;
        }
    }
}
