package dev.holt.api;

import dev.holt.api.WorkspaceRecords.CloneList;
import dev.holt.api.WorkspaceRecords.CloneSpec;
import dev.holt.api.WorkspaceRecords.CloneView;
import dev.holt.api.WorkspaceRecords.ExportClone;
import dev.holt.api.WorkspaceRecords.PatchPiece;
import dev.holt.api.WorkspaceRecords.PatchSummary;
import dev.holt.api.WorkspaceRecords.PlannedFile;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.Machines;
import dev.holt.core.workspace.ClonePlan;
import dev.holt.core.workspace.CloneRequest;
import dev.holt.core.workspace.ExportedPatch;
import dev.holt.core.workspace.GuestClone;
import dev.holt.core.workspace.GuestWorkspaces;
import java.util.Objects;

/** Does the operations on repositories in machines. */
public final class WorkspaceHandlers {
    private final Machines machines;
    private final GuestWorkspaces workspaces;

    public WorkspaceHandlers(Machines machines, GuestWorkspaces workspaces) {
        this.machines = machines;
        this.workspaces = workspaces;
    }

    void bind(Handlers handlers) {
        handlers.on(Operations.WORKSPACE_PLAN, (spec, _) -> plan(spec));
        handlers.on(Operations.WORKSPACE_PREPARE, (prepare, context) -> {
            MachineName machine = MachineHandlers.name(prepare.machine());
            return view(machine, workspaces.prepare(machine, request(prepare.wanted()), context.progress()));
        });
        handlers.on(Operations.WORKSPACE_LIST, (ref, _) -> {
            MachineName machine =
                    machines.find(MachineHandlers.name(ref.machine())).name();
            return new CloneList(workspaces.list(machine).stream()
                    .map(clone -> view(machine, clone))
                    .toList());
        });
        handlers.on(Operations.WORKSPACE_EXPORT, (export, _, items) -> export(export, items));
    }

    private WorkspaceRecords.ClonePlan plan(CloneSpec spec) throws InterruptedException {
        ClonePlan plan = workspaces.plan(request(spec));
        return new WorkspaceRecords.ClonePlan(
                plan.source().toString(),
                plan.directory(),
                plan.commit(),
                plan.branch(),
                plan.files().stream()
                        .map(file -> new PlannedFile(file.path(), Choices.word(file.state())))
                        .toList(),
                plan.untrackedLeft(),
                plan.submodules());
    }

    private void export(ExportClone export, Items<PatchPiece> items) throws InterruptedException {
        MachineName machine =
                machines.find(MachineHandlers.name(export.machine())).name();
        ExportedPatch exported;
        try (ChunkStream patch = new ChunkStream(chunk -> items.next(new PatchPiece(chunk.data(), null)))) {
            exported = export.summary()
                    ? workspaces.survey(machine, export.guestPath(), export.base())
                    : workspaces.export(machine, export.guestPath(), export.base(), patch);
        } catch (ChunkStream.InterruptedStreamException _) {
            throw new InterruptedException();
        }
        items.next(new PatchPiece(
                null,
                new PatchSummary(
                        machine.value(),
                        exported.base(),
                        exported.bytes(),
                        exported.files().stream().map(Views::changed).toList())));
    }

    private static CloneRequest request(CloneSpec spec) {
        return new CloneRequest(
                Paths.absolute("source", spec.source()),
                spec.guestPath(),
                Choices.of("depth", Objects.requireNonNullElse(spec.depth(), "shallow"), CloneRequest.Depth.values()),
                spec.branch(),
                spec.from(),
                spec.untracked());
    }

    private static CloneView view(MachineName machine, GuestClone clone) {
        return new CloneView(
                machine.value(),
                clone.directory(),
                clone.source().toString(),
                clone.base(),
                clone.branch(),
                clone.initial(),
                clone.made());
    }
}
