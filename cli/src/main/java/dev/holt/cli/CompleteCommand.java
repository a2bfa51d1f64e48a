package dev.holt.cli;

import dev.holt.api.Empty;
import dev.holt.api.MachineRecords.ImageView;
import dev.holt.api.MachineRecords.KernelView;
import dev.holt.api.MachineRecords.MachineView;
import dev.holt.api.OperationFailedException;
import dev.holt.api.Operations;
import dev.holt.api.ProjectRecords.ProjectView;
import dev.holt.api.SessionRecords.ListSessions;
import dev.holt.api.SessionRecords.SessionView;
import dev.holt.api.SystemRecords.AgentView;
import dev.holt.protocol.ExitStatus;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What a shell's completion asks for: the ids of one kind, one a line. Silent about every failure. */
@Command(
        name = "__complete",
        hidden = true,
        description = "Print the ids of one kind of thing, for the completion of shells.",
        footer = {"", "Example:", "  holt __complete sessions", "", "Next: 'holt completion bash'."})
final class CompleteCommand extends Action {
    @Parameters(
            arity = "1",
            paramLabel = "KIND",
            description = "sessions, projects, agents, machines, images or kernels.")
    private String kind = "";

    @Override
    int run(Caller caller) {
        if (caller.served()) {
            try {
                ids(caller).forEach(caller.out()::line);
            } catch (OperationFailedException silently) {
                return ExitStatus.FAILED;
            }
        }
        return ExitStatus.DONE;
    }

    private List<String> ids(Caller caller) {
        return switch (kind) {
            case "sessions" ->
                caller.call(Operations.SESSION_LIST, new ListSessions(null, true)).sessions().stream()
                        .map(SessionView::id)
                        .toList();
            case "projects" ->
                caller.call(Operations.PROJECT_LIST, new Empty()).projects().stream()
                        .map(ProjectView::id)
                        .toList();
            case "agents" ->
                caller.call(Operations.AGENT_LIST, new Empty()).agents().stream()
                        .map(AgentView::name)
                        .toList();
            case "machines" ->
                caller.call(Operations.VM_LIST, new Empty()).machines().stream()
                        .map(MachineView::name)
                        .toList();
            case "images" ->
                caller.call(Operations.IMAGE_LIST, new Empty()).images().stream()
                        .map(ImageView::name)
                        .filter(Objects::nonNull)
                        .toList();
            case "kernels" ->
                caller.call(Operations.KERNEL_LIST, new Empty()).kernels().stream()
                        .map(KernelView::name)
                        .filter(Objects::nonNull)
                        .toList();
            default -> List.of();
        };
    }
}
