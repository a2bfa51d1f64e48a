package dev.holt.cli;

import dev.holt.api.Empty;
import dev.holt.api.MachineRecords;
import dev.holt.api.MachineRecords.ForwardView;
import dev.holt.api.MachineRecords.MachineList;
import dev.holt.api.MachineRecords.MachineRef;
import dev.holt.api.MachineRecords.MachineView;
import dev.holt.api.MachineRecords.Prune;
import dev.holt.api.MachineRecords.Pruned;
import dev.holt.api.MachineRecords.Set;
import dev.holt.api.MachineRecords.Stats;
import dev.holt.api.Operation.Unary;
import dev.holt.api.Operations;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The life of machines. */
final class MachineCommands {
    private MachineCommands() {}

    @Command(
            name = "vm",
            description = {
                "Machines: microVMs with a kernel, a disk and memory of their own.",
                "",
                "'holt run' makes one and runs a command in it; these commands do the rest."
            },
            footer = {
                "",
                "Example:",
                "  holt vm list",
                "",
                "Next: 'holt vm list', or 'holt run -- uname -a' for the first one."
            })
    static final class Root extends Action.Group {}

    @Command(
            name = "create",
            description = "Make a machine without starting it.",
            footer = {"", "Example:", "  holt vm create box --memory 2G", "", "Next: 'holt vm start box'."})
    static final class Create extends Action.Reporting {
        @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "Its name; else one is chosen.")
        private @Nullable String name;

        @Mixin
        private MachineOptions machine = new MachineOptions();

        @Option(names = "--start", description = "Start it too.")
        private boolean start;

        @Override
        int run(Caller caller) {
            MachineView made = caller.callLong(Operations.VM_CREATE, machine.create(name, false, start));
            if (json()) {
                caller.out().json(made);
            } else {
                caller.out().line(made.name());
            }
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "list",
            aliases = "ls",
            description = "List the machines.",
            footer = {"", "Example:", "  holt vm list --json", "", "Next: 'holt vm show NAME' shows all about one."})
    static final class Ls extends Action.Reporting {
        @Override
        int run(Caller caller) {
            MachineList list = caller.call(Operations.VM_LIST, new Empty());
            if (json()) {
                caller.out().json(list);
            } else if (list.machines().isEmpty()) {
                caller.err().line("no machines; 'holt run -- uname -a' makes one");
            } else {
                MachineTable.of(list.machines(), caller.now()).print(caller.out(), caller.width(), caller.style());
            }
            return ExitStatus.DONE;
        }
    }

    /** A command for several machines, each of which it does one thing to. */
    abstract static class Each extends Action.Reporting {
        @Parameters(arity = "1..*", paramLabel = "MACHINE", description = "Which machines.")
        private List<String> machines = List.of();

        abstract Unary<MachineRef, MachineView> operation();

        @Override
        int run(Caller caller) {
            return EachOf.run(machines, caller, json(), name -> {
                MachineView machine = caller.callLong(operation(), new MachineRef(name));
                if (json()) {
                    caller.out().json(machine);
                } else {
                    caller.out().line("%s  %s".formatted(machine.name(), machine.state()));
                }
            });
        }
    }

    @Command(
            name = "start",
            description = "Start machines that are stopped.",
            footer = {"", "Example:", "  holt vm start box", "", "Next: 'holt vm shell box' opens a shell in it."})
    static final class Start extends Each {
        @Override
        Unary<MachineRef, MachineView> operation() {
            return Operations.VM_START;
        }
    }

    @Command(
            name = "stop",
            description = "Have machines switch themselves off; their disks stay.",
            footer = {
                "",
                "Example:",
                "  holt vm stop box",
                "",
                "Next: 'holt vm start box' starts it again; 'holt vm kill box' ends one that does not stop."
            })
    static final class Stop extends Each {
        @Override
        Unary<MachineRef, MachineView> operation() {
            return Operations.VM_STOP;
        }
    }

    @Command(
            name = "restart",
            description = "Stop machines and start them again, with what 'vm set' changed.",
            footer = {"", "Example:", "  holt vm restart box", "", "Next: 'holt vm show box' shows how it is."})
    static final class Restart extends Each {
        @Override
        Unary<MachineRef, MachineView> operation() {
            return Operations.VM_RESTART;
        }
    }

    @Command(
            name = "kill",
            description = "End machines at once, as if the power went; their disks stay.",
            footer = {
                "",
                "Example:",
                "  holt vm kill box",
                "",
                "Next: 'holt vm start box' starts it again, 'holt vm delete box' deletes it."
            })
    static final class Kill extends Each {
        @Override
        Unary<MachineRef, MachineView> operation() {
            return Operations.VM_KILL;
        }
    }

    @Command(
            name = "pause",
            description = "Have machines stand still, with all that runs in them.",
            footer = {"", "Example:", "  holt vm pause box", "", "Next: 'holt vm resume box' has it go on."})
    static final class Pause extends Each {
        @Override
        Unary<MachineRef, MachineView> operation() {
            return Operations.VM_PAUSE;
        }
    }

    @Command(
            name = "resume",
            description = "Have paused machines go on.",
            footer = {"", "Example:", "  holt vm resume box", "", "Next: 'holt vm exec box -- uptime' looks how it is."
            })
    static final class Resume extends Each {
        @Override
        Unary<MachineRef, MachineView> operation() {
            return Operations.VM_RESUME;
        }
    }

    @Command(
            name = "delete",
            aliases = "rm",
            description =
                    "Delete machines with their disks, running ones too. Work in their repositories that was not exported keeps them.",
            footer = {
                "",
                "Example:",
                "  holt vm delete box",
                "",
                "Next: 'holt vm list' shows what is left; 'holt vm prune' deletes all that are stopped."
            })
    static final class Delete extends Action.Reporting {
        @Parameters(arity = "1..*", paramLabel = "MACHINE", description = "Which machines.")
        private List<String> machines = List.of();

        @Option(names = "--force", description = "Although work in them was not exported.")
        private boolean force;

        @Override
        int run(Caller caller) {
            return EachOf.run(machines, caller, json(), name -> {
                Empty done = caller.call(Operations.VM_DELETE, new MachineRecords.Delete(name, force));
                if (json()) {
                    caller.out().json(done);
                }
            });
        }
    }

    @Command(
            name = "set",
            description = "Change the sizes of machines. Processors, memory and network hold from the next start on.",
            footer = {
                "",
                "Example:",
                "  holt vm set box --memory 4G",
                "",
                "Next: 'holt vm restart box' starts it with that."
            })
    static final class Change extends Action.Reporting {
        @Parameters(arity = "1..*", paramLabel = "MACHINE", description = "Which machines.")
        private List<String> machines = List.of();

        @Option(names = "--vcpu", paramLabel = "COUNT", description = "Processors.")
        private @Nullable Integer vcpu;

        @Option(names = "--memory", paramLabel = "SIZE", description = "Memory, such as 2G.")
        private @Nullable String memory;

        @Option(
                names = "--disk-size",
                paramLabel = "SIZE",
                description = "Size of the disk; only larger, only while stopped.")
        private @Nullable String disk;

        @Option(names = "--net", paramLabel = "user|none", description = "Its network.")
        private @Nullable String network;

        @Override
        int run(Caller caller) {
            Long bytes = ByteSizes.parse("--memory", memory);
            if (vcpu == null && bytes == null && disk == null && network == null) {
                throw CommandException.usage("nothing to change; pass --vcpu, --memory, --disk-size or --net");
            }
            return EachOf.run(machines, caller, json(), name -> {
                MachineView machine = caller.call(
                        Operations.VM_SET,
                        new Set(
                                name,
                                vcpu,
                                bytes == null ? null : Integer.valueOf((int) Math.min(Integer.MAX_VALUE, bytes >> 20)),
                                ByteSizes.parse("--disk-size", disk),
                                network));
                if (json()) {
                    caller.out().json(machine);
                } else {
                    caller.out()
                            .line("%s  %d vcpu, %d MiB, %s disk%s"
                                    .formatted(
                                            machine.name(),
                                            machine.vcpu(),
                                            machine.memoryMiB(),
                                            Sizes.of(machine.diskBytes()),
                                            machine.pending() ? "; holds from its next start on" : ""));
                }
            });
        }
    }

    @Command(
            name = "show",
            description = "Show all about a machine.",
            footer = {
                "",
                "Example:",
                "  holt vm show box",
                "",
                "Next: 'holt vm logs box' prints its console, 'holt vm stats box' what it uses."
            })
    static final class Show extends Action.Reporting {
        @Parameters(arity = "1", paramLabel = "MACHINE", description = "Which machine.")
        private String machine = "";

        @Override
        int run(Caller caller) {
            MachineView shown = caller.call(Operations.VM_SHOW, new MachineRef(machine));
            if (json()) {
                caller.out().json(shown);
                return ExitStatus.DONE;
            }
            new Fields(caller.out(), caller.style())
                    .add("machine", shown.name())
                    .coloured("state", shown.state() + " since " + Ago.of(shown.since(), caller.now()), shown.state())
                    .add("why", shown.why().lines().findFirst().orElse(""))
                    .add("image", shown.image())
                    .add("kernel", shown.kernel())
                    .add("vcpu", shown.vcpu())
                    .add("memory", shown.memoryMiB() + " MiB")
                    .add("disk", Sizes.of(shown.diskBytes()))
                    .add("network", shown.network())
                    .add("init", shown.init())
                    .add("pid", shown.pid())
                    .add("runs by", shown.accelerator())
                    .add(
                            "forwards",
                            shown.forwards().stream().map(Show::forward).collect(Collectors.joining(", ")))
                    .add("note", shown.pending() ? "changed since its start; holds from its next one on" : "");
            shown.why().lines().skip(1).forEach(line -> caller.out().line("  " + dev.holt.core.Printable.of(line)));
            return ExitStatus.DONE;
        }

        private static String forward(ForwardView forward) {
            return "127.0.0.1:%d to %d%s"
                    .formatted(forward.hostPort(), forward.guestPort(), forward.open() ? "" : " (closed)");
        }
    }

    @Command(
            name = "stats",
            description = "Show what machines use.",
            footer = {
                "",
                "Example:",
                "  holt vm stats box",
                "",
                "Next: 'holt vm set box --memory SIZE' changes what it gets."
            })
    static final class Usage extends Action.Reporting {
        @Parameters(arity = "1..*", paramLabel = "MACHINE", description = "Which machines.")
        private List<String> machines = List.of();

        @Override
        int run(Caller caller) {
            return EachOf.run(machines, caller, json(), name -> {
                Stats stats = caller.call(Operations.VM_STATS, new MachineRef(name));
                if (json()) {
                    caller.out().json(stats);
                    return;
                }
                Fields fields = new Fields(caller.out(), caller.style())
                        .add("machine", stats.machine())
                        .add("cpu", Duration.ofMillis(stats.cpuMillis()).toSeconds() + " s of this host")
                        .add(
                                "memory",
                                "%s of this host, %s of it the guest's"
                                        .formatted(Sizes.of(stats.residentBytes()), Sizes.of(stats.guestBytes())))
                        .add("disk", Sizes.of(stats.diskBytes()) + " of this host");
                if (!stats.guest().isEmpty()) {
                    fields.add(
                            "inside",
                            "%s of %s memory free, %s of %s disk free, %d processes, up %d s"
                                    .formatted(
                                            Sizes.of(stats.guest().getOrDefault("memory-available", 0L)),
                                            Sizes.of(stats.guest().getOrDefault("memory-total", 0L)),
                                            Sizes.of(stats.guest().getOrDefault("disk-free", 0L)),
                                            Sizes.of(stats.guest().getOrDefault("disk-total", 0L)),
                                            stats.guest().getOrDefault("processes", 0L),
                                            stats.guest().getOrDefault("uptime", 0L) / 1000));
                }
            });
        }
    }

    @Command(
            name = "prune",
            description = "Delete every machine that is not up.",
            footer = {"", "Example:", "  holt vm prune --dry-run", "", "Next: 'holt vm list' shows what is left."})
    static final class Remove extends Action.Reporting {
        @Option(names = "--dry-run", description = "Only say which.")
        private boolean dryRun;

        @Option(names = "--force", description = "Those too with work that was not exported.")
        private boolean force;

        @Override
        int run(Caller caller) {
            Pruned pruned = caller.call(Operations.VM_PRUNE, new Prune(dryRun, force));
            if (json()) {
                caller.out().json(pruned);
                return ExitStatus.DONE;
            }
            if (pruned.machines().isEmpty()) {
                caller.err().line("no machines to delete");
            }
            pruned.machines().forEach(name -> caller.out().line(name));
            pruned.kept().forEach(kept -> caller.err().line("holt: kept " + Printable.of(kept)));
            return ExitStatus.DONE;
        }
    }
}
