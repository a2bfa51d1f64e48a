package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.fake.World;
import dev.holt.core.place.Reach;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CleanerTest {
    private static final SessionId ID = SessionId.parse("calc-1");

    private World world = new World();

    @BeforeEach
    void aSessionThatIsOver() throws Exception {
        over(world);
    }

    private static void over(World world) throws Exception {
        Session session = world.spawn();
        world.host().machine().vanish(world.process(session.id()));
        world.sessions().watcher().tick();
        world.sessions().watcher().tick();
        assertThat(world.terminal().windowNames()).isNotEmpty();
    }

    private static Path tree(World world) {
        return world.workspace(ID).directory();
    }

    private static Cleaner.Cleaned cleanup(World world, boolean dryRun, boolean force) throws InterruptedException {
        return world.sessions().cleaner().cleanup(List.of(), dryRun, force, _ -> {});
    }

    private void refusesToRemove(boolean force, ErrorCode code) {
        assertThatThrownBy(() -> world.sessions().cleaner().remove(ID, force))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThat(world.stores().sessions().find(ID)).isPresent();
    }

    @Test
    void aCleanWorkTreeIsGivenBackAndItsBranchStays() throws Exception {
        assertThat(cleanup(world, false, false).cleaned()).containsExactly(new Cleaner.One(ID, null));

        assertThat(world.workspaces().trees()).isEmpty();
        assertThat(world.workspaces().branches()).containsExactly("holt/calc-1/main");
        assertThat(world.terminal().windowNames()).isEmpty();
        assertThat(world.session(ID).released()).isTrue();
        assertThat(world.session(ID).terminal()).isNull();
        assertThat(cleanup(world, false, false).cleaned()).isEmpty();
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        assertThat(cleanup(world, true, true).cleaned()).containsExactly(new Cleaner.One(ID, null));

        assertThat(world.workspaces().trees()).hasSize(1);
        assertThat(world.terminal().windowNames()).hasSize(1);
        assertThat(world.session(ID).released()).isFalse();
    }

    @Test
    void bug23_dirtyWorkIsNeverLost() throws Exception {
        world.workspaces().write(tree(world), "notes.txt", "draft");

        Cleaner.Cleaned refused = cleanup(world, false, false);

        assertThat(refused.cleaned()).isEmpty();
        assertThat(refused.skipped()).singleElement().satisfies(s -> {
            assertThat(s.reason().code()).isEqualTo(ErrorCode.WORK_AT_RISK);
            assertThat(s.reason()).hasMessageContaining("notes.txt");
        });
        assertThat(world.workspaces().uncommitted(tree(world))).containsEntry("notes.txt", "draft");

        Cleaner.Cleaned forced = cleanup(world, false, true);

        assertThat(forced.cleaned())
                .singleElement()
                .satisfies(one -> assertThat(one.preserved()).isNotNull());
        assertThat(world.workspaces().trees()).isEmpty();
        assertThat(world.stores().events().ofType("session.cleaned"))
                .singleElement()
                .satisfies(e -> assertThat(e.facts()).containsEntry("preserved", "refs/holt/preserved/calc-1/1"));
        backWithItsWork(world);
    }

    @Test
    void bug23_whatCanNotBePreservedIsNotForcedAway() throws Exception {
        world.workspaces().write(tree(world), "notes.txt", "draft");
        world.workspaces().breakPreserving();

        assertThat(cleanup(world, false, true).skipped()).hasSize(1);

        assertThat(world.workspaces().uncommitted(tree(world))).containsEntry("notes.txt", "draft");
    }

    @Test
    void bug23_whatNoSnapshotHasIsNotForcedAway() throws Exception {
        world.workspaces().hide("library (a submodule with work of its own)");

        for (boolean force : new boolean[] {false, true}) {
            assertThat(cleanup(world, false, force).skipped()).singleElement().satisfies(s -> {
                assertThat(s.reason().code()).isEqualTo(ErrorCode.WORK_AT_RISK);
                assertThat(s.reason()).hasMessageContaining("library (a submodule with work of its own)");
            });
        }

        assertThat(world.workspaces().trees()).hasSize(1);
        assertThat(world.terminal().windowNames()).hasSize(1);
    }

    @Test
    void whatNobodyCanLookAtIsNotCountedAndIsGivenBackForced() throws Exception {
        world.workspaces().unseen("its machine is off; 'holt vm start calc-1' starts it");

        assertThat(cleanup(world, false, false).skipped())
                .singleElement()
                .satisfies(s -> assertThat(s.reason())
                        .hasMessage("session calc-1: its machine is off; 'holt vm start calc-1' starts it;"
                                + " 'holt export calc-1' takes it out, --force preserves it and cleans"));
        assertThatThrownBy(() -> world.sessions().cleaner().remove(ID, false))
                .hasMessageContaining("its machine is off")
                .hasMessageNotContaining("modified");
        assertThat(cleanup(world, false, true).cleaned()).hasSize(1);
    }

    @Test
    void whatShowsOnlyWhenItsPlaceIsOnIsSaidWithTheWayThere() throws Exception {
        world.host().off(new Reach.Down("off", true));
        world.workspaces().unseen("its machine is off");
        world.life().at("Workspaces.preserve", () -> {
            world.workspaces().unseen(null);
            world.workspaces().hide("1 commit on other branches");
        });

        assertThat(cleanup(world, false, true).skipped())
                .singleElement()
                .satisfies(
                        s -> assertThat(s.reason())
                                .hasMessage(
                                        "session calc-1: can not be preserved: 1 commit on other branches; take it out first"
                                                + " ('holt restore calc-1' starts it again), or 'holt rm --force calc-1' gives it up"));
    }

    @Test
    void bug23_nobodyWritesBetweenThePreservingAndTheEnd() throws Exception {
        world.workspaces().write(tree(world), "notes.txt", "draft");
        world.host().machine().start(world.session(ID).launchId(), true, _ -> {});
        world.life().at("Workspaces.preserve", () -> {
            assertThat(world.host().machine().running()).isEmpty();
            assertThat(world.terminal().windowNames()).isEmpty();
        });

        assertThat(cleanup(world, false, true).cleaned()).hasSize(1);
    }

    @Test
    void bug23_aTerminalThatHangsLosesNothing() throws Exception {
        world.workspaces().write(tree(world), "notes.txt", "draft");
        world.terminal().unreachable("hangs");

        assertThat(cleanup(world, false, true).skipped()).hasSize(1);

        world.terminal().unreachable(null);
        backWithItsWork(world);
    }

    @Test
    void bug23_dirtyWorkIsNotLostByADeathAnywhere() throws Exception {
        int deaths = Deaths.everywhere(
                w -> {
                    over(w);
                    w.workspaces().write(tree(w), "notes.txt", "draft");
                },
                w -> cleanup(w, false, true),
                CleanerTest::backWithItsWork);
        assertThat(deaths).isGreaterThan(8);
    }

    private static void backWithItsWork(World world) throws InterruptedException {
        world.sessions().restorer().restore(ID, null, World.operation(), _ -> {});
        assertThat(world.workspaces().uncommitted(tree(world))).isEqualTo(Map.of("notes.txt", "draft"));
    }

    @Test
    void whoRunsIsLeftAlone() throws Exception {
        SessionId running = world.spawn().id();

        assertThat(cleanup(world, false, true).cleaned())
                .extracting(Cleaner.One::session)
                .containsExactly(ID);
        Cleaner.Cleaned named = world.sessions().cleaner().cleanup(List.of(running), false, true, _ -> {});
        assertThat(named.skipped())
                .singleElement()
                .satisfies(s -> assertThat(s.reason().code()).isEqualTo(ErrorCode.SESSION_RUNNING));
        assertThatThrownBy(() -> world.sessions().cleaner().remove(running, true))
                .hasMessageContaining("holt kill calc-2");
        assertThat(world.host().machine().running()).hasSize(1);
    }

    @Test
    void whoDoesNotExistIsSkipped() throws Exception {
        SessionId nobody = SessionId.parse("calc-9");

        Cleaner.Cleaned cleaned = world.sessions().cleaner().cleanup(List.of(nobody, ID), false, false, _ -> {});

        assertThat(cleaned.cleaned()).extracting(Cleaner.One::session).containsExactly(ID);
        assertThat(cleaned.skipped()).extracting(Cleaner.Skipped::session).containsExactly(nobody);
    }

    @Test
    void removingForgetsEverything() throws Exception {
        world.sessions().cleaner().remove(ID, false);

        assertThat(world.stores().sessions().find(ID)).isEmpty();
        assertThat(world.workspaces().trees()).isEmpty();
        assertThat(world.workspaces().branches()).isEmpty();
        assertThat(world.terminal().windowNames()).isEmpty();
        assertThat(world.files(ID)).isEmpty();
        assertThat(world.stores().events().ofType("session.removed")).hasSize(1);
    }

    @Test
    void uncommittedWorkIsNotRemovedUnforced() throws Exception {
        world.workspaces().write(tree(world), "notes.txt", "draft");

        world.workspaces().hide("library (a submodule with work of its own)");
        assertThatThrownBy(() -> world.sessions().cleaner().remove(ID, false))
                .hasMessageContainingAll("notes.txt", "library (a submodule", "--force removes it for good");

        assertNothingWasTaken();
        assertThat(world.workspaces().uncommitted(tree(world))).containsEntry("notes.txt", "draft");
        world.sessions().cleaner().remove(ID, true);
        assertThat(world.stores().sessions().list()).isEmpty();
    }

    @Test
    void preservedWorkIsNotRemovedUnforced() throws Exception {
        world.workspaces().write(tree(world), "notes.txt", "draft");
        cleanup(world, false, true);

        refusesToRemove(false, ErrorCode.WORK_AT_RISK);

        backWithItsWork(world);
    }

    @Test
    void commitsThatAreNowhereElseAreNotRemovedUnforced() throws Exception {
        world.workspaces().commit(tree(world), world.workspace(ID).branch());

        refusesToRemove(false, ErrorCode.WORK_AT_RISK);

        assertThat(world.workspaces().branches()).containsExactly("holt/calc-1/main");
        assertNothingWasTaken();
        world.sessions().cleaner().remove(ID, true);
        assertThat(world.workspaces().branches()).isEmpty();
    }

    @Test
    void aBranchThatSomebodyElseUsesIsNotRemovedEvenForced() {
        world.workspaces().holdElsewhere(world.workspace(ID).branch());

        refusesToRemove(true, ErrorCode.BRANCH_CHECKED_OUT_ELSEWHERE);

        assertNothingWasTaken();
    }

    private void assertNothingWasTaken() {
        assertThat(world.workspaces().trees()).hasSize(1);
        assertThat(world.terminal().windowNames()).hasSize(1);
        assertThat(world.session(ID).released()).isFalse();
    }

    @Test
    void aDeathWhileRemovingCanBeRepeated() throws Exception {
        int deaths =
                Deaths.everywhere(CleanerTest::over, w -> w.sessions().cleaner().remove(ID, false), w -> {
                    if (w.stores().sessions().find(ID).isPresent()) {
                        assertThat(w.session(ID).released()
                                        && !w.workspaces().trees().isEmpty())
                                .isFalse();
                        w.sessions().cleaner().remove(ID, false);
                    }
                    assertThat(w.stores().sessions().list()).isEmpty();
                    assertThat(w.workspaces().branches()).isEmpty();
                    assertThat(w.files(ID)).isEmpty();
                });
        assertThat(deaths).isGreaterThan(8);
    }
}
