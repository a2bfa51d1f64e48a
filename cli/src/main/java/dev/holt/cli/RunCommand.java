package dev.holt.cli;

import dev.holt.api.MachineRecords.Create;
import dev.holt.api.MachineRecords.Delete;
import dev.holt.api.MachineRecords.MachineView;
import dev.holt.api.MachineRecords.Plan;
import dev.holt.api.MachineRecords.SizeView;
import dev.holt.api.OperationFailedException;
import dev.holt.api.Operations;
import dev.holt.api.WorkspaceRecords.ClonePlan;
import dev.holt.api.WorkspaceRecords.CloneSpec;
import dev.holt.api.WorkspaceRecords.CloneView;
import dev.holt.api.WorkspaceRecords.Prepare;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = {
            "Make a machine and run a command in it, or a shell; with PATH, in a private clone of that repository.",
            "",
            "The command runs as if it were here: its output, standard input, terminal, signals and exit status; 125 is a failure of Holt itself."
                    + " Without a command a shell opens. The machine stays when command or shell have ended, unless --rm says otherwise; with --rm it is"
                    + " kept only when it never came up, so that one can look why, and when work in its repository was not exported.",
            "",
            "A repository is only read. Changes of tracked files go along, untracked files on request, ignored ones never."
        },
        footer = {
            "",
            "Example:",
            "  holt run -- uname -a",
            "  echo hi | holt run --rm -- tr a-z A-Z",
            "  holt run ./repo -- make test",
            "",
            "Next: 'holt vm list' shows the machines, 'holt vm exec NAME -- CMD' runs more in one, 'holt vm delete NAME' deletes it."
        })
final class RunCommand extends Action.Reporting {
    /** A login shell, the better one when there are two. */
    static final List<String> SHELL =
            List.of("/bin/sh", "-c", "if command -v bash >/dev/null; then exec bash -l; else exec sh -l; fi");

    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Option(names = "--rm", description = "Delete the machine when the command or shell ends.")
    private boolean remove;

    @Option(
            names = {"-d", "--detach"},
            description = "Only make and start the machine, and print its name.")
    private boolean detach;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME[=VALUE]",
            description = "A variable of the command; without a value it is the caller's.")
    private List<String> variables = List.of();

    @Option(names = "--cwd", paramLabel = "DIRECTORY", description = "Where the command runs, in the machine.")
    private @Nullable String directory;

    @Option(
            names = "--dry-run",
            description =
                    "Say what would be made, where each size comes from, and which files would go along; make nothing.")
    private boolean dryRun;

    @Option(names = "--force", description = "With --rm: delete the machine although work in it was not exported.")
    private boolean force;

    @Mixin
    private CloneOptions clone = new CloneOptions();

    @Parameters(
            paramLabel = "[PATH] [-- COMMAND]",
            description = "A repository; after '--' the command and its arguments.")
    private List<String> words = List.of();

    @Override
    int run(Caller caller) {
        List<String> command = command(caller);
        List<String> before = words.subList(0, words.size() - command.size());
        requireSense(before, command);
        Create create = machine.create(null, remove, true);
        CloneSpec repository = before.isEmpty() ? null : clone.spec(caller.path(before.getFirst()));
        if (dryRun) {
            return plan(caller, create, repository);
        }
        Map<String, String> environment = Variables.of(caller, variables);
        boolean terminal = GuestCall.onTerminal(caller);
        if (command.isEmpty() && !terminal && !detach) {
            throw CommandException.usage("run: no command, and no terminal for a shell; pass '-- COMMAND', or -d");
        }
        if (repository != null) {
            // What is wrong with the repository shows before a machine is made.
            WorkspaceCommands.noteLeft(caller, look(caller, repository));
        }
        MachineView made = make(caller, create);
        String where = repository == null ? directory : prepare(caller, made, repository);
        if (detach) {
            return detached(caller, made);
        }
        try {
            note(caller, made);
            return GuestCall.run(
                    caller, made.name(), command.isEmpty() ? SHELL : command, environment, where, terminal);
        } finally {
            after(caller, made);
        }
    }

    /** What stands behind the first {@code --}. */
    private List<String> command(Caller caller) {
        List<String> arguments = caller.invocation().arguments();
        int end = arguments.indexOf("--");
        return end < 0 ? List.of() : words.subList(words.size() - (arguments.size() - end - 1), words.size());
    }

    private void requireSense(List<String> before, List<String> command) {
        if (before.size() > 1) {
            throw CommandException.usage(
                    "run: '%s' (expected: at most one path before '--'); a command goes behind it: holt run -- %s"
                            .formatted(Printable.of(before.get(1)), Printable.of(String.join(" ", before))));
        }
        if (before.isEmpty() && clone.any()) {
            throw CommandException.usage("run: no repository that this could be about; name its path before '--'");
        }
        if (force && !remove) {
            throw CommandException.usage("--force: only with --rm");
        }
        if (detach && remove) {
            throw CommandException.usage("--detach and --rm: nobody would notice the end; give one of them");
        }
        if (detach && !command.isEmpty()) {
            throw CommandException.usage("--detach and a command; start it with 'holt vm exec' afterwards");
        }
        if (json() && !detach && !dryRun) {
            throw CommandException.usage(
                    "--json: only with --detach or --dry-run, for the output is the command's own");
        }
    }

    private MachineView make(Caller caller, Create create) {
        try {
            return caller.callLong(Operations.VM_CREATE, create);
        } catch (OperationFailedException e) {
            throw detach ? e : GuestCall.ownFailure(e);
        }
    }

    private ClonePlan look(Caller caller, CloneSpec repository) {
        try {
            return caller.call(Operations.WORKSPACE_PLAN, repository);
        } catch (OperationFailedException e) {
            throw detach ? e : GuestCall.ownFailure(e);
        }
    }

    /** Brings the repository into the machine: the directory for the command. Without it the machine is of no use. */
    private String prepare(Caller caller, MachineView made, CloneSpec repository) {
        boolean prepared = false;
        try {
            CloneView view = caller.callLong(Operations.WORKSPACE_PREPARE, Prepare.in(made.name(), repository));
            prepared = true;
            return directory == null ? view.guestPath() : directory;
        } catch (OperationFailedException e) {
            throw detach ? e : GuestCall.ownFailure(e);
        } finally {
            if (!prepared) {
                delete(caller, made, true);
            }
        }
    }

    private int plan(Caller caller, Create create, @Nullable CloneSpec repository) {
        Plan plan = caller.call(Operations.VM_PLAN, create);
        ClonePlan files = repository == null ? null : caller.call(Operations.WORKSPACE_PLAN, repository);
        if (json()) {
            caller.out().json(new Planned(plan, files));
            return ExitStatus.DONE;
        }
        Fields fields = new Fields(caller.out(), caller.style());
        fields.add(
                "image",
                (plan.image() == null ? "the usual one" : plan.image())
                        + (plan.imagePresent() ? "" : " (is not there; it would be made first)"));
        for (SizeView size : plan.sizes()) {
            String shown = size.unit().equals("bytes") ? Sizes.of(size.value()) : (size.value() + " " + size.unit());
            fields.add(size.what(), "%s (%s)".formatted(shown.strip(), origin(size.origin())));
        }
        fields.add("network", plan.network()).add("init", plan.init());
        if (files != null) {
            WorkspaceCommands.print(caller, files);
        }
        return ExitStatus.DONE;
    }

    /**
     * What {@code --dry-run --json} prints.
     *
     * @param workspace null without a repository
     */
    record Planned(Plan machine, @Nullable ClonePlan workspace) {}

    private static String origin(String origin) {
        return switch (origin) {
            case "flag" -> "as asked for";
            case "setting" -> "a setting; 'holt config show'";
            case "host" -> "by what this host has";
            default -> "the least that is useful";
        };
    }

    private int detached(Caller caller, MachineView made) {
        if (json()) {
            caller.out().json(made);
        } else {
            caller.out().line(made.name());
        }
        return ExitStatus.DONE;
    }

    /** What people at a terminal are told before the command's own output begins. */
    private void note(Caller caller, MachineView made) {
        if (!caller.console().tty().err()) {
            return;
        }
        String slow = "tcg".equals(made.accelerator()) ? ", without KVM and so slower" : "";
        caller.err()
                .line(caller.style()
                        .faint("holt: machine %s: %d vcpu, %d MiB, %s disk%s"
                                .formatted(
                                        made.name(), made.vcpu(), made.memoryMiB(), Sizes.of(made.diskBytes()), slow)));
    }

    private void after(Caller caller, MachineView made) {
        if (remove) {
            delete(caller, made, force);
        } else if (caller.console().tty().err()) {
            caller.err()
                    .line(caller.style()
                            .faint(
                                    "holt: machine %s runs on; 'holt vm shell %s' goes back, 'holt vm delete %s' deletes it"
                                            .formatted(made.name(), made.name(), made.name())));
        }
    }

    /** Not called off with the command: whoever presses Ctrl-C wants the machine gone too. */
    private static void delete(Caller caller, MachineView made, boolean force) {
        boolean interrupted = Thread.interrupted();
        try {
            var _ = caller.call(Operations.VM_DELETE, new Delete(made.name(), force));
        } catch (OperationFailedException e) {
            caller.err().line("holt: " + Printable.of(e.failure().message()));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
