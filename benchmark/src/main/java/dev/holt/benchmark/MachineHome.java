package dev.holt.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** A home whose daemon runs and that has image and kernel, so that machines start at once. Each machine has one processor and 512 MiB. */
final class MachineHome implements AutoCloseable {
    private static final String LINK = "cp -al \"$1\" \"$2\" 2>/dev/null || cp -a --sparse=always \"$1\" \"$2\"";
    static final List<String> SIZES = List.of("--vcpu", "1", "--memory", BareMachine.MEMORY_MIB + "M");

    private final Home home;

    MachineHome(Lab lab) {
        home = lab.home();
        Path parts = lab.programs().machineParts();
        home.startDaemon();
        home.stopDaemon();
        for (String store : List.of("images", "kernels")) {
            Path to = home.directory().resolve(store);
            lab.runner().run("rm", "-rf", to.toString());
            lab.runner().run("sh", "-ec", LINK, "sh", parts.resolve(store).toString(), to.toString());
        }
        home.startDaemon();
    }

    Home home() {
        return home;
    }

    /** The command that makes a machine and runs {@code echo up} in it. */
    List<String> run(String name) {
        List<String> command = new ArrayList<>(home.holt("run", "--name", name));
        command.addAll(SIZES);
        command.addAll(List.of("--", "echo", "up"));
        return command;
    }

    /** Makes a machine and waits until its guest is up. */
    JsonNode start(String name) {
        return startAll(List.of(name)).getFirst();
    }

    /** Makes machines at once and waits until the guests of all are up. */
    List<JsonNode> startAll(List<String> names) {
        try (Rpc rpc = home.rpc()) {
            List<CompletableFuture<JsonNode>> answers = names.stream()
                    .map(name -> rpc.send(
                            "vm.create",
                            Map.of(
                                    "name",
                                    name,
                                    "vcpu",
                                    1,
                                    "memoryMiB",
                                    BareMachine.MEMORY_MIB,
                                    "ephemeral",
                                    false,
                                    "start",
                                    true)))
                    .toList();
            return answers.stream().map(Rpc::await).toList();
        }
    }

    /** Ends a machine and removes it. */
    void delete(String name) {
        try (Rpc rpc = home.rpc()) {
            rpc.call("vm.delete", Map.of("machine", name));
        }
    }

    /** What bare machines of the same kind start from; {@code machine} is one of Holt's. */
    static BareParts bare(Lab lab, JsonNode machine) {
        return BareParts.make(lab, machine.path("accelerator").asString());
    }

    @Override
    public void close() {
        home.close();
    }
}
