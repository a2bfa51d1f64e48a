package dev.holt.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.Progress;
import dev.holt.core.fake.Killed;
import dev.holt.core.fake.MachineWorld;
import dev.holt.core.journal.Step;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The daemon is killed while it works on machines: afterwards one runs and is taken up, or nothing is left but what its row says. */
@Timeout(60)
class MachineCrashTest {
    private static final MachineName NAME = new MachineName("fox");

    private final MachineWorld world = new MachineWorld();

    /** Makes a world, works in it, or looks at it. */
    @FunctionalInterface
    private interface Act {
        void on(MachineWorld world) throws Exception;
    }

    static Stream<String> pointsOfCreation() {
        return points(
                Creator.KIND,
                new MachineWorld().machines().creator().steps().stream().map(Step::name));
    }

    static Stream<String> pointsOfStart() {
        return points(
                Starter.KIND,
                new MachineWorld().machines().starter().steps().stream().map(Step::name));
    }

    private static Stream<String> points(String kind, Stream<String> steps) {
        return steps.flatMap(step -> Stream.of("before " + kind + "/" + step, "after " + kind + "/" + step));
    }

    @ParameterizedTest
    @MethodSource("pointsOfCreation")
    void aCreationIsUndone(String point) throws Exception {
        world.life().killAt(point);
        assertThatThrownBy(() -> world.create("fox")).isInstanceOf(Killed.class);
        assertThat(world.stores().journal().open()).hasSize(1);

        world.restart();

        MachineJudge.nothingIsLeft(world);
        world.create("fox");
    }

    @ParameterizedTest
    @MethodSource("pointsOfStart")
    void aStartIsUndoneOrRunsOn(String point) throws Exception {
        world.create("fox");
        world.life().killAt(point);
        assertThatThrownBy(() -> world.start("fox")).isInstanceOf(Killed.class);
        assertThat(world.stores().journal().open()).hasSize(1);

        world.restart();

        MachineJudge.nothingLeaks(world);
        assertThat(world.state("fox")).isEqualTo(point.equals("after vm.start/running") ? "running" : "stopped");
        assertThat(world.start("fox").run().state()).isEqualTo("running");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void theReasonSaysThatTheDaemonEnded() throws Exception {
        world.create("fox");
        world.life().killAt("before vm.start/guest");
        assertThatThrownBy(() -> world.start("fox")).isInstanceOf(Killed.class);
        world.restart();

        assertThat(((MachineRun.Stopped) world.machine("fox").run()).why())
                .isEqualTo("its start was interrupted by the end of the daemon");
    }

    @Test
    void aCreationDiesAnywhere() throws Exception {
        assertThat(everywhere(_ -> {}, w -> w.create("fox"), MachineJudge::nothingLeaks))
                .isGreaterThan(8);
    }

    @Test
    void aStartDiesAnywhere() throws Exception {
        assertThat(everywhere(w -> w.create("fox"), w -> w.start("fox"), w -> {
                    MachineJudge.nothingLeaks(w);
                    assertThat(w.state("fox")).isIn("created", "stopped", "running");
                }))
                .isGreaterThan(20);
    }

    @Test
    void aStartThatFailsDiesAnywhere() throws Exception {
        assertThat(everywhere(
                        w -> {
                            w.create("fox");
                            w.guests().breakDown("no root");
                        },
                        w -> assertThatThrownBy(() -> w.start("fox")),
                        MachineJudge::nothingLeaks))
                .isGreaterThan(10);
    }

    @Test
    void aStopDiesAnywhere() throws Exception {
        everywhere(w -> w.run("fox"), w -> w.stop("fox"), w -> {
            MachineJudge.nothingLeaks(w);
            assertThat(w.state("fox")).isIn("stopped", "running", "failed");
        });
    }

    @Test
    void aKillDiesAnywhere() throws Exception {
        everywhere(w -> w.run("fox"), w -> w.machines().stopper().kill(NAME), w -> {
            MachineJudge.nothingLeaks(w);
            assertThat(w.state("fox")).isIn("stopped", "running", "failed");
        });
    }

    /** Whoever asked for the end of a machine does not find half of it later. */
    @Test
    void aDeletionDiesAnywhereAndIsFinished() throws Exception {
        everywhere(w -> w.run("fox"), w -> w.machines().stopper().delete(NAME, false), w -> {
            MachineJudge.nothingLeaks(w);
            assertThat(w.stores().machines().list())
                    .allSatisfy(m -> assertThat(m.run()).isInstanceOf(MachineRun.Running.class));
        });
    }

    @Test
    void aPauseDiesAnywhere() throws Exception {
        everywhere(w -> w.run("fox"), w -> w.machines().pause(NAME, true), w -> {
            MachineJudge.nothingLeaks(w);
            assertThat(w.vmm().of("fox").isPaused()).isEqualTo(w.state("fox").equals("paused"));
        });
    }

    @Test
    void anEphemeralOneIsGoneWhereverTheDaemonDies() throws Exception {
        everywhere(
                _ -> {},
                w -> {
                    w.create(MachineWorld.ephemeral("fox"));
                    w.start("fox");
                    w.life().end();
                    throw new KilledByTest();
                },
                MachineJudge::nothingIsLeft);
    }

    private static final class KilledByTest extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** The second run dies too, at each of its calls, and the third one brings it to an end. */
    @Test
    void whatReconcilesDiesAnywhereToo() throws Exception {
        for (String point : pointsOfStart().toList()) {
            everywhere(
                    w -> {
                        w.create("fox");
                        w.create(MachineWorld.ephemeral("owl"));
                        w.life().killAt(point);
                        assertThatThrownBy(() -> w.start("fox")).isInstanceOf(Killed.class);
                        w.boot();
                    },
                    MachineWorld::reconcile,
                    MachineJudge::nothingLeaks);
        }
    }

    /** Judges the world after each death and the restart behind it, and once after none. In how many places the daemon died. */
    private static int everywhere(Act before, Act operation, Act judge) throws Exception {
        for (int call = 1; ; call++) {
            MachineWorld world = new MachineWorld();
            before.on(world);
            world.life().killAtCall(call);
            boolean ends = false;
            try {
                operation.on(world);
            } catch (Killed _) {
                // As it should be.
            } catch (KilledByTest _) {
                ends = true;
            }
            boolean died = world.life().over();
            if (died) {
                world.restart();
            } else {
                world.life().spare();
            }
            judge.on(world);
            if (!died || ends) {
                return call - 1;
            }
        }
    }

    @Test
    void B4_whatRanWhenTheDaemonDiedRunsOn() throws Exception {
        world.run("fox");
        MachineRun before = world.machine("fox").run();
        Machines machines = world.restart();

        assertThat(world.machine("fox").run()).isEqualTo(before);
        assertThat(machines.guest(NAME).isConnected()).isTrue();
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void bug16_daemonRestartKillsVms() throws Exception {
        world.run("fox");
        world.run("owl");
        List<?> running = world.host().machine().running();
        for (int i = 0; i < 3; i++) {
            world.machines().close();
            world.restart();
        }

        assertThat(world.host().machine().running()).isEqualTo(running);
        assertThat(world.vmm().cleared()).isEmpty();
    }

    @Test
    void bug13_durableVsTransientHandles() throws Exception {
        world.run("fox");
        world.boot();
        world.host().reboot("boot-2");
        // Another process has the number of the VMM now.
        for (int i = 0; i < 10; i++) {
            world.host().machine().start("", false, _ -> {});
        }
        world.reconcile();

        assertThat(world.state("fox")).isEqualTo("failed");
        assertThat(world.host().machine().running()).hasSize(10);
        assertThat(world.networks().held()).isEmpty();
        assertThat(world.vmm().sockets()).isEmpty();
    }

    /** The VMM was booted, and its row is not written yet. */
    @Test
    void bug15_memoryBeforeDisk() throws Exception {
        world.create("fox");
        world.life().killAt("Vmm.boot");
        assertThatThrownBy(() -> world.start("fox")).isInstanceOf(Killed.class);

        assertThat(world.machine("fox").run()).isInstanceOf(MachineRun.Starting.class);
        assertThat(world.networks().held()).hasSize(1);
        world.restart();
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void whatCarriesAMarkOfNobodyIsCleared() throws Exception {
        world.run("fox");
        world.boot();
        world.vmm().straggler("deadbeef");
        world.reconcile();

        assertThat(world.vmm().cleared()).containsExactly("deadbeef");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void oneMarkThatCanNotBeClearedDoesNotKeepTheOthers() throws Exception {
        world.vmm().straggler("0000dead");
        world.vmm().straggler("0000deaf");
        AtomicReference<String> first = new AtomicReference<>();
        world.boot();
        world.life().at("Vmm.clear", () -> {
            first.set("refused");
            throw new MachineException(dev.holt.core.ErrorCode.VMM_FAILED, "busy");
        });
        world.reconcile();

        assertThat(first.get()).isEqualTo("refused");
        assertThat(world.vmm().cleared()).hasSize(1);
    }

    @Test
    void aStartThatGoesOnMeanwhileIsNotTouched() throws Exception {
        world.create("fox");
        world.create("owl");
        world.life().killAt("after vm.start/vmm");
        assertThatThrownBy(() -> world.start("fox")).isInstanceOf(Killed.class);
        world.boot();
        world.machines().reconciler().beforeServing();
        world.life().at("before vm.start/guest", () -> {
            try {
                world.machines().reconciler().whileServing();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        // It reconciles on this thread, which holds the lock of this machine alone.
        world.start("owl");

        assertThat(world.state("owl")).isEqualTo("running");
        assertThat(world.state("fox")).isEqualTo("stopped");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void oneOfTheSameNameThatWasMadeMeanwhileIsNotTouched() throws Exception {
        world.life().killAt("after vm.create/disk");
        assertThatThrownBy(() -> world.create(MachineWorld.ephemeral("fox"))).isInstanceOf(Killed.class);
        world.boot();
        world.machines().reconciler().beforeServing();
        world.machines().stopper().delete(NAME, false);
        world.run("fox");
        world.machines().reconciler().whileServing();

        assertThat(world.state("fox")).isEqualTo("running");
        MachineJudge.nothingLeaks(world);
    }

    /** Two VMMs on one disk would destroy it. */
    @Test
    void aStartBeforeTheReconcilingEndsWhatWasThere() throws Exception {
        world.create("fox");
        world.life().killAt("after vm.start/guest");
        assertThatThrownBy(() -> world.start("fox")).isInstanceOf(Killed.class);
        world.boot();
        world.machines().reconciler().beforeServing();
        world.vmm()
                .onBooting(_ -> assertThat(world.host().machine().marks())
                        .allSatisfy(mark -> assertThat(world.networks().held()).contains(mark)));
        world.start("fox");

        MachineRun run = world.machine("fox").run();
        assertThat(world.host().machine().marks()).hasSize(1);
        world.machines().reconciler().whileServing();
        assertThat(world.machine("fox").run()).isEqualTo(run);
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void whatIsAskedBeforeTheReconcilingIsTakenUpAtOnce() throws Exception {
        world.run("fox");
        world.boot();

        assertThat(world.machines().guest(NAME).isConnected()).isTrue();
        assertThat(world.machines().console(NAME, 10)).isEmpty();
        world.stop("fox");
        assertThat(world.guests().asked()).contains("fox: power off");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void aStartOfOneThatEndedWithTheHostStartsIt() throws Exception {
        world.run("fox");
        world.boot();
        world.host().reboot("boot-2");

        assertThat(world.start("fox").run().state()).isEqualTo("running");
        assertThat(world.host().machine().marks()).hasSize(1);
    }

    @Test
    void oneWhoseVmmDoesNotAnswerIsLeftAndCanBeEnded() throws Exception {
        world.run("fox");
        world.boot();
        world.vmm().mute(true);
        world.reconcile();
        assertThat(world.state("fox")).isEqualTo("running");

        world.machines().stopper().stop(NAME, Progress.NONE);

        assertThat(world.state("fox")).isEqualTo("stopped");
        MachineJudge.nothingLeaks(world);
    }
}
