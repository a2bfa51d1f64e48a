package dev.holt.core.machine;

import dev.holt.core.event.EventDraft;
import java.util.HashMap;
import java.util.Map;

/** What is told of machines. */
final class MachineEvents {
    private MachineEvents() {}

    static EventDraft created(Machine machine) {
        return draft("vm.created", machine, Map.of("image", machine.spec().image()));
    }

    /** Its state is another one now. */
    static EventDraft state(Machine machine) {
        Map<String, String> facts = switch (machine.run()) {
            case MachineRun.Created _, MachineRun.Starting _ -> Map.of();
            case MachineRun.Running running ->
                Map.of(
                        "pid", Long.toString(running.process().process().pid()),
                        "accelerator", running.process().accelerator().text());
            case MachineRun.Stopping _ -> Map.of();
            case MachineRun.Stopped stopped -> Map.of("why", stopped.why());
            case MachineRun.Failed failed -> Map.of("why", failed.why());
        };
        return draft("vm." + machine.run().state(), machine, facts);
    }

    static EventDraft changed(Machine machine, String what) {
        return draft("vm.changed", machine, Map.of("what", what));
    }

    static EventDraft deleted(MachineName name) {
        return new EventDraft("vm.deleted", null, null, Map.of("machine", name.value()));
    }

    private static EventDraft draft(String type, Machine machine, Map<String, String> facts) {
        Map<String, String> all = new HashMap<>(facts);
        all.put("machine", machine.name().value());
        return new EventDraft(type, null, null, all);
    }
}
