package dev.holt.cli;

import dev.holt.api.MachineRecords.MachineView;
import dev.holt.cli.Table.Column;
import java.time.Instant;
import java.util.List;

/** How machines look in a list. */
final class MachineTable {
    private MachineTable() {}

    static Table of(List<MachineView> machines, Instant now) {
        Table table = new Table(
                Column.whole("NAME", 6),
                Column.whole("STATE", 5),
                Column.whole("SINCE", 2),
                Column.whole("IMAGE", 3),
                Column.whole("VCPU", 1),
                Column.whole("MEMORY", 1),
                Column.whole("DISK", 0),
                new Column("NOTE", 4, 12));
        for (MachineView machine : machines) {
            table.row(
                    Table.plain(machine.name()),
                    Table.coloured(machine.state(), machine.state()),
                    Table.plain(Ago.of(machine.since(), now)),
                    Table.plain(machine.image()),
                    Table.plain(Integer.toString(machine.vcpu())),
                    Table.plain(machine.memoryMiB() + " MiB"),
                    Table.plain(Sizes.of(machine.diskBytes())),
                    Table.plain(note(machine)));
        }
        return table;
    }

    private static String note(MachineView machine) {
        // That a stopped one was stopped its state says.
        if (!machine.why().isEmpty() && !machine.why().equals(machine.state())) {
            return machine.why().lines().findFirst().orElse("");
        }
        if (machine.pending()) {
            return "changed; holds from its next start on";
        }
        return machine.tenant() == null ? "" : "session " + machine.tenant() + " lives in it";
    }
}
