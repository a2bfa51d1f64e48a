package dev.holt.core.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.SessionId;
import dev.holt.core.fake.FakeCloneStore;
import dev.holt.core.fake.FakeClones;
import dev.holt.core.fake.FakeWorkspaces;
import dev.holt.core.fake.MachineWorld;
import dev.holt.core.lock.Locks;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineRequest;
import dev.holt.core.machine.MachineSpec;
import dev.holt.core.place.PlaceId;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is at risk in the machine of a session, and what of it is kept. */
@Timeout(30)
class MachineWorkspacesTest {
    private static final MachineName BOX = new MachineName("calc-1");
    private static final String DIRECTORY = "/root/calc";
    private static final Workspace WORKSPACE = new Workspace(
            PlaceId.machine("calc-1"),
            "calc",
            "calc-1",
            new Repository(Path.of("/calc"), Path.of("/calc/.git"), "main", null, "main", Map.of()),
            Path.of(DIRECTORY),
            "holt/calc-1",
            FakeClones.BASE,
            "main");

    @TempDir
    Path sessions;

    private final MachineWorld world = new MachineWorld();
    private final FakeClones clones = new FakeClones();
    private final FakeCloneStore store = new FakeCloneStore();
    private final Locks<MachineName> locks = new Locks<>();
    private final CloneGuard guard = new CloneGuard(clones, store, locks);
    private final GuestWorkspaces guests = new GuestWorkspaces(world.machines(), clones, store, locks);
    private Workspaces workspaces = new FakeWorkspaces();

    @BeforeEach
    void prepare() throws InterruptedException {
        workspaces = new MachineWorkspaces(world.machines(), guests, guard, sessions);
        world.create(new MachineRequest(
                BOX.value(),
                null,
                null,
                null,
                1024,
                null,
                MachineSpec.Network.USER,
                MachineSpec.Init.HOLT,
                false,
                SessionId.parse("calc-1")));
        up();
        world.guests().files(BOX).put(DIRECTORY + "/.git/HEAD", new byte[0]);
        Workspace _ = workspaces.create(
                new WorkspaceRequest(
                        PlaceId.machine("calc-1"),
                        "calc",
                        "calc-1",
                        WORKSPACE.repository(),
                        WORKSPACE.directory(),
                        WORKSPACE.branch(),
                        new WorkspaceRequest.Base(FakeClones.BASE, "main", null),
                        "022"),
                Progress.NONE);
    }

    private void up() throws InterruptedException {
        guard.starting(BOX);
        world.start(BOX.value());
    }

    /** As an orderly stop. */
    private void down() throws InterruptedException {
        Optional<String> _ = guard.leaving(BOX, world.machines().guest(BOX));
        world.machines().stopper().stop(BOX, Progress.NONE);
    }

    private void crash() throws InterruptedException {
        world.machines().stopper().kill(BOX);
    }

    private void work(char tree) {
        clones.hold(new CloneWork(String.valueOf(tree).repeat(40), 0, 0, 1, List.of("a.txt")));
    }

    private String exported() throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        workspaces.export(WORKSPACE, null, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private void isNotKnown() {
        assertThatExceptionOfType(WorkspaceException.class)
                .isThrownBy(this::exported)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MACHINE_NOT_RUNNING));
    }

    @Test
    void whatIsAsItWentInIsNoWork() throws Exception {
        down();

        assertThat(workspaces.look(WORKSPACE).dirty()).isFalse();
        assertThat(workspaces.preserve(WORKSPACE)).isEmpty();
        assertThat(exported()).isEmpty();
    }

    @Test
    void whatWasPreservedAndNotTouchedSinceIsKept() throws Exception {
        work('1');
        assertThat(workspaces.look(WORKSPACE).dirty()).isTrue();
        Optional<Preserved> preserved = workspaces.preserve(WORKSPACE);
        down();

        assertThat(preserved).isPresent();
        assertThat(workspaces.look(WORKSPACE).dirty()).isFalse();
        assertThat(workspaces.preserve(WORKSPACE)).isEqualTo(preserved);
        assertThat(exported()).isEqualTo("the patch");
    }

    @Test
    void whatOnlyCameOutSomewhereIsNotKept() throws Exception {
        work('1');
        workspaces.export(WORKSPACE, null, OutputStream.nullOutputStream());
        down();

        assertThat(workspaces.look(WORKSPACE).dirty()).isTrue();
        isNotKnown();
    }

    @Test
    void anOlderPatchIsNotTakenForTheWork() throws Exception {
        work('1');
        assertThat(workspaces.preserve(WORKSPACE)).isPresent();
        work('2');
        workspaces.export(WORKSPACE, null, OutputStream.nullOutputStream());
        down();

        assertThat(workspaces.look(WORKSPACE).dirty()).isTrue();
        assertThat(workspaces.look(WORKSPACE).unseen()).contains("holds work that is not kept here", "holt vm start");
        isNotKnown();

        up();
        clones.hold(new CloneWork(FakeClones.CLEAN, 0, 0, 0, List.of()));
        down();
        assertThat(workspaces.look(WORKSPACE).dirty()).isFalse();
        assertThat(exported()).as("all was taken back").isEmpty();
    }

    @Test
    void ofAMachineThatCrashedNothingIsKnown() throws Exception {
        work('1');
        assertThat(workspaces.preserve(WORKSPACE)).isPresent();
        down();
        assertThat(guard.atRisk(world.machine(BOX.value()), Optional::empty)).isEmpty();
        up();
        work('2');
        crash();

        assertThat(workspaces.look(WORKSPACE).dirty()).isTrue();
        assertThat(workspaces.look(WORKSPACE).modifiedCount()).isZero();
        assertThat(workspaces.look(WORKSPACE).unseen())
                .isEqualTo("what its machine calc-1 holds can not be known while that is off;"
                        + " 'holt vm start calc-1' starts it without the agent");
        isNotKnown();
        assertThat(guard.atRisk(world.machine(BOX.value()), Optional::empty).orElseThrow())
                .contains("nobody knows");
    }

    @Test
    void whatNoPatchHasCanNotBePreserved() throws Exception {
        clones.hold(new CloneWork(FakeClones.CLEAN, 0, 2, 0, List.of()));
        assertThat(workspaces.look(WORKSPACE).unpreserved())
                .containsExactly("2 commits on other branches, in the stash or in submodules");

        world.guests().files(BOX).clear();
        world.guests().files(BOX).put(DIRECTORY + "/a.txt", new byte[0]);
        assertThat(workspaces.look(WORKSPACE).unpreserved()).containsExactly("all of it (its .git is gone)");

        world.guests().files(BOX).clear();
        assertThat(workspaces.look(WORKSPACE).present()).isFalse();
    }

    @Test
    void anotherMachineUnderItsNameIsNotIts() throws Exception {
        work('1');
        assertThat(workspaces.preserve(WORKSPACE)).isPresent();
        world.machines().stopper().delete(BOX, true);
        world.run(BOX.value());
        List<String> asked = world.guests().asked();

        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(this::exported)
                .withMessageContaining("its machine calc-1 is gone, and another has its name")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MACHINE_NOT_FOUND));
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> workspaces.changes(WORKSPACE, null))
                .withMessageContaining("another has its name");
        assertThat(workspaces.isThere(WORKSPACE)).isFalse();
        assertThat(workspaces.look(WORKSPACE).present()).isFalse();
        assertThat(workspaces.look(WORKSPACE).dirty()).isFalse();
        assertThat(workspaces.preserve(WORKSPACE)).isEmpty();
        workspaces.release(WORKSPACE, false);
        assertThat(world.guests().asked()).isEqualTo(asked);
    }

    @Test
    void oneThatStandsStillIsNotOff() throws Exception {
        world.machines().pause(BOX, true);

        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(this::exported)
                .withMessageContaining("is paused")
                .withMessageContaining("holt vm resume calc-1");
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> workspaces.look(WORKSPACE))
                .withMessageContaining("is paused");

        world.machines().pause(BOX, false);
        assertThat(exported()).isEqualTo("the patch");
    }

    @Test
    void whatOthersPreparedInItGoesWithIt() throws Exception {
        GuestClone _ = guests.prepare(
                BOX,
                new CloneRequest(Path.of("/notes"), "/root/notes", CloneRequest.Depth.SHALLOW, null, null, false),
                Progress.NONE);
        assertThat(workspaces.look(WORKSPACE).dirty()).isFalse();

        work('1');
        assertThat(workspaces.preserve(WORKSPACE)).isPresent();

        assertThat(workspaces.look(WORKSPACE).unpreserved())
                .containsExactly("in its machine: /root/notes: 1 changed file (a.txt) not exported");
        down();
        assertThat(workspaces.look(WORKSPACE).unpreserved())
                .containsExactly("in its machine: work in /root/notes that was not exported");
        assertThatExceptionOfType(WorkspaceException.class)
                .isThrownBy(() -> workspaces.release(WORKSPACE, false))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.WORK_AT_RISK));
        workspaces.release(WORKSPACE, true);
    }

    @Test
    void aStrayDirectoryGoesAsideAndIsAtRiskThere() throws Exception {
        Map<String, byte[]> files = world.guests().files(BOX);
        for (int n = 1; n <= 2; n++) {
            files.remove(DIRECTORY + "/.git/HEAD");
            files.put(DIRECTORY + "/a.txt", new byte[n]);

            workspaces.restore(WORKSPACE, "022", Progress.NONE);

            assertThat(files).doesNotContainKey(DIRECTORY + "/a.txt");
            assertThat(files.get(DIRECTORY + ".stray-" + n + "/a.txt")).hasSize(n);
            files.put(DIRECTORY + "/.git/HEAD", new byte[0]);
        }

        work('1');
        assertThat(workspaces.preserve(WORKSPACE)).isPresent();
        assertThat(workspaces.look(WORKSPACE).unpreserved())
                .hasSize(2)
                .anySatisfy(risk -> assertThat(risk).contains("/root/calc.stray-1"));
    }

    private String atRisk() throws InterruptedException {
        return guard.atRisk(
                        world.machine(BOX.value()),
                        () -> world.state(BOX.value()).equals("running")
                                ? Optional.of(world.machines().guest(BOX))
                                : Optional.empty())
                .orElseThrow();
    }

    @Test
    void whatWouldBeLostIsSaidWithTheWayThatBringsItOut() throws Exception {
        work('1');
        GuestClone _ = guests.prepare(
                BOX,
                new CloneRequest(Path.of("/notes"), "/root/notes", CloneRequest.Depth.SHALLOW, null, null, false),
                Progress.NONE);
        assertThat(atRisk())
                .contains("/root/notes: 1 changed file (a.txt) not exported"
                        + " ('holt vm workspace export calc-1 --guest-path /root/notes' brings it out)")
                .contains("('holt vm workspace export calc-1' brings it out)");

        clones.breakDown(() -> new WorkspaceException(ErrorCode.WORKSPACE_TAMPERED, "'holt vm cp' copies it"));
        world.guests().files(BOX).put("/root/notes/left", new byte[0]);
        assertThat(atRisk()).contains("/root/notes (", "'holt vm cp' copies it").doesNotContain("workspace export");
        world.guests().files(BOX).remove("/root/notes/left");
        assertThat(guard.atRisk(
                                world.machine(BOX.value()),
                                () -> Optional.of(world.machines().guest(BOX)))
                        .orElse(""))
                .doesNotContain("/root/notes");
        clones.breakDown(null);

        clones.hold(new CloneWork(FakeClones.CLEAN, 0, 2, 0, List.of()));
        assertThat(atRisk())
                .contains("'holt vm cp calc-1:/root/calc/.git DIRECTORY'")
                .doesNotContain("workspace export");

        world.machines().pause(BOX, true);
        assertThat(guard.atRisk(world.machine(BOX.value()), Optional::empty).orElseThrow())
                .contains("nobody knows while the machine is paused");
        world.machines().pause(BOX, false);

        work('1');
        down();
        assertThat(atRisk())
                .contains("work in /root/notes that was not exported"
                        + " ('holt vm start calc-1' starts it,"
                        + " then 'holt vm workspace export calc-1 --guest-path /root/notes' brings it out)");
    }

    @Test
    void aCloneThatIsNotThereIsSaidWithWhatListsThem() {
        assertThatExceptionOfType(WorkspaceException.class)
                .isThrownBy(() -> guests.look(BOX, "/root/other"))
                .withMessageContaining("'holt vm workspace list calc-1' lists them");
    }

    @Test
    void whatFailsBecauseItsMachineIsStoppedSaysSo() {
        HoltException cut = new WorkspaceException(ErrorCode.GIT_FAILED, "was ended by signal 2");
        clones.breakDown(() -> cut);
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(this::exported)
                .isSameAs(cut);

        clones.breakDown(() -> {
            world.machines().stopper().stop(BOX, Progress.NONE);
            return cut;
        });
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(this::exported)
                .withMessageContaining("machine calc-1: was stopped meanwhile")
                .withMessageContaining("'holt vm start calc-1'")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MACHINE_NOT_RUNNING));
    }

    @Test
    void whoLooksWhileItIsCopiedWaitsForNobody() throws Exception {
        try (var _ = locks.hold(BOX)) {
            Thread other = Thread.ofVirtual().start(() -> {
                try {
                    assertThat(guard.atRisk(world.machine(BOX.value()), Optional::empty)
                                    .orElseThrow())
                            .contains("being copied");
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(other.join(Duration.ofSeconds(20))).isTrue();
        }
    }
}
