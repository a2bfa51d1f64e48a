package dev.holt.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What an idle machine takes of this host's memory beyond the pages of its guest: QEMU and its helpers, against the QEMU of a bare machine. */
final class WeightFigure implements Figure {
    private static final String MACHINE = "x";
    private static final Duration REST = Duration.ofSeconds(5);

    @Override
    public String row() {
        return "weight";
    }

    @Override
    public Kind kind() {
        return Kind.GOAL;
    }

    @Override
    public List<Reading> measure(Lab lab) {
        try (MachineHome machines = new MachineHome(lab)) {
            List<Long> passtBefore = Proc.withArgument("/usr/bin/passt");
            JsonNode started = machines.start(MACHINE);
            try (BareMachine bare = new BareMachine(MachineHome.bare(lab, started), "weight")) {
                bare.run("true");
                machines.home().run("vm", "exec", MACHINE, "--", "true");
                Waiting.pass(REST);
                long qemu = started.path("pid").asLong();
                List<Long> helpers = new ArrayList<>(machines.home().processes());
                helpers.addAll(Proc.withArgument("/usr/bin/passt"));
                helpers.removeAll(passtBefore);
                helpers.remove(qemu);
                helpers.remove(machines.home().daemonPid());
                double guest = Proc.residentOf(qemu, "/dev/shm/");
                double own = Proc.mebibytes(qemu, "VmRSS") - guest;
                double beside = helpers.stream()
                        .distinct()
                        .filter(Proc::alive)
                        .mapToDouble(pid -> Proc.mebibytes(pid, "VmRSS"))
                        .sum();
                return List.of(new Reading(
                        row(),
                        "memory of an idle machine beyond its guest's pages",
                        kind(),
                        Unit.MEBIBYTES,
                        own + beside,
                        Proc.mebibytes(bare.pid(), "VmRSS") - bare.guestMebibytes(),
                        new Bound.AtMost(64),
                        List.of("QEMU %.1f MiB, its helpers %.1f MiB; the guest's pages %.1f MiB (bare %.1f MiB)"
                                .formatted(own, beside, guest, bare.guestMebibytes()))));
            }
        }
    }
}
