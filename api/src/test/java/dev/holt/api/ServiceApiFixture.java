package dev.holt.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.api.Operation.Streaming;
import dev.holt.api.Operation.Unary;
import dev.holt.api.SessionRecords.SessionRef;
import dev.holt.api.SessionRecords.SessionView;
import dev.holt.core.ErrorCode;
import dev.holt.core.fake.FakeCloneStore;
import dev.holt.core.fake.FakeClones;
import dev.holt.core.fake.FakeGuestSessionStore;
import dev.holt.core.fake.FakeRepositories;
import dev.holt.core.fake.FakeTrees;
import dev.holt.core.fake.MachineWorld;
import dev.holt.core.fake.World;
import dev.holt.core.guestsession.GuestSessions;
import dev.holt.core.lock.Locks;
import dev.holt.core.machine.MachineCopies;
import dev.holt.core.project.Projects;
import dev.holt.core.workspace.GuestWorkspaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** The API over the services of a {@link World}. */
final class ServiceApiFixture {
    static final Empty NOTHING = new Empty();
    static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");

    final World world = new World();
    final MachineWorld machines = MachineWorld.in(world);
    final FakeClones clones = new FakeClones();
    final FewSettings settings = new FewSettings();
    final FakeRepositories repositories = new FakeRepositories();
    final FakeAdministration administration = new FakeAdministration();
    final RunningOperations running = new RunningOperations(world.clock());
    final List<String> stages = new ArrayList<>();
    final Api api = api();

    private Api api() {
        Projects projects = new Projects(world.stores().projects(), repositories, world.clock());
        return new ServiceApi(
                running,
                new RepeatedCalls(new KeptInMemory()),
                new SessionHandlers(
                        world.sessions(),
                        projects,
                        world.workspaces(),
                        world.stores().events(),
                        settings,
                        World.WORKTREES),
                new MessageHandlers(world.messages(), world.stores().events()),
                new ProjectHandlers(projects, world.sessions(), world.agent(), world.host()),
                machineHandlers(),
                new SystemHandlers(
                        world.stores().events(),
                        world.agent(),
                        world.sessions(),
                        machines.machines(),
                        settings,
                        administration,
                        world.host(),
                        ENVIRONMENT));
    }

    private MachineHandlers machineHandlers() {
        return new MachineHandlers(
                machines.machines(),
                new MachineCopies(machines.machines(), new FakeTrees()),
                new ImageHandlers(machines.images(), machines.kernels(), machines.machines(), world.agent()),
                new WorkspaceHandlers(
                        machines.machines(),
                        new GuestWorkspaces(machines.machines(), clones, new FakeCloneStore(), new Locks<>())),
                new GuestSessionHandlers(new GuestSessions(
                        machines.machines(),
                        new FakeGuestSessionStore(),
                        machines.host().unguardedFiles(MachineWorld.MACHINES),
                        world.clock())),
                world.clock());
    }

    Call call(@Nullable String key) {
        return new Call("test", stages::add, key);
    }

    <P, R> R call(Unary<P, R> operation, P parameters) {
        return api.call(operation, parameters, call(null));
    }

    /** All items of a stream that ends by itself. */
    <P, T> List<T> items(Streaming<P, T> operation, P parameters) {
        List<T> items = new ArrayList<>();
        api.stream(operation, parameters, call(null), items::add);
        return items;
    }

    static SessionRecords.Spawn spawning(String prompt) {
        return new SessionRecords.Spawn(
                "calc", null, null, prompt, null, null, null, null, null, null, ENVIRONMENT, null);
    }

    SessionView spawn() {
        return call(Operations.SESSION_SPAWN, spawning("fix the parser"));
    }

    SessionView look(SessionView session) {
        return call(Operations.SESSION_SHOW, new SessionRef(session.id())).session();
    }

    static void refused(ThrowingCallable call, ErrorCode code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(OperationFailedException.class, e -> {
                    assertThat(e.failure().code()).isEqualTo(code.name());
                    assertThat(e.failure().operation()).isNotBlank();
                    assertThat(e.kind()).isEqualTo(code.kind());
                })
                .hasMessageContaining(message);
    }
}
