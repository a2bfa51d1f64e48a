package dev.holt.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.fake.FakeGuest;
import dev.holt.core.fake.MachineWorld;
import dev.holt.core.machine.Machine.Forward;
import dev.holt.core.machine.RunningMachine.End;
import dev.holt.core.place.Reach;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MachinesTest {
    private static final MachineName FOX = new MachineName("fox");

    private final MachineWorld world = new MachineWorld();
    private final Machines machines = world.machines();

    private static void refused(ThrowingCallable call, ErrorCode code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private String why() {
        return switch (world.machine("fox").run()) {
            case MachineRun.Stopped stopped -> stopped.why();
            case MachineRun.Failed failed -> failed.why();
            case MachineRun.Created _, MachineRun.Starting _, MachineRun.Running _, MachineRun.Stopping _ -> "";
        };
    }

    private void patience(Duration boot, Duration stop) {
        world.settings().machinePatience(boot, stop);
    }

    @Test
    void oneStartsWithAConfiguredGuest() throws Exception {
        Machine machine = world.run("fox");

        assertThat(machine.run()).isInstanceOfSatisfying(MachineRun.Running.class, r -> {
            assertThat(r.booted()).isEqualTo(machine.spec());
            assertThat(r.guestBoot()).isEqualTo("guest-boot-of-" + r.process().mark());
        });
        assertThat(world.guests().asked()).containsSubsequence("fox: configure fox", "fox: grow");
        assertThat(world.start("fox")).isEqualTo(machine);
        assertThat(world.vmm().boots()).hasSize(1);
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void bug12_stopLosesData() throws Exception {
        world.run("fox");
        assertThat(world.stop("fox").run().state()).isEqualTo("stopped");

        assertThat(world.guests().asked()).contains("fox: power off");
        assertThat(why()).isEqualTo("stopped");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void aGuestThatDoesNotGoIsEnded() throws Exception {
        world.run("fox");
        world.guests().obey(false);
        patience(Duration.ofSeconds(5), Duration.ofMillis(20));
        world.stop("fox");

        assertThat(why()).contains("did not switch itself off in time");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void aGuestThatDoesNotAnswerIsEnded() throws Exception {
        world.run("fox");
        world.guests().connections().forEach(FakeGuest::breakLink);
        world.guests().staySilent();
        patience(Duration.ofSeconds(5), Duration.ofMillis(20));
        world.stop("fox");

        assertThat(world.state("fox")).isEqualTo("stopped");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void whatAMachinePrintedIsThereWhenItIsDown() throws Exception {
        world.vmm().console("first\nlast words\n");
        world.run("fox");
        world.stop("fox");

        assertThat(new String(machines.console(FOX, 11), StandardCharsets.UTF_8))
                .isEqualTo("last words\n");
        world.start("fox");
        world.vmm().console("");
        assertThat(new String(machines.console(FOX, 100), StandardCharsets.UTF_8))
                .startsWith("first");
    }

    @Test
    void killingAsksNobody() throws Exception {
        world.run("fox");
        machines.stopper().kill(FOX);

        assertThat(why()).isEqualTo("killed");
        assertThat(world.guests().asked()).doesNotContain("fox: power off");
        MachineJudge.nothingLeaks(world);
    }

    /** Bug 9: a stop that waits for its guest does not keep others from ending it. */
    @Test
    void aKillEndsAStopThatWaits() throws Exception {
        world.run("fox");
        world.guests().obey(false);
        patience(Duration.ofSeconds(5), Duration.ofMinutes(5));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Machine> stopped = threads.submit(() -> world.stop("fox"));
            await().until(() -> world.guests().asked().contains("fox: power off"));
            Machine killed = machines.stopper().kill(FOX);

            assertThat(killed.run().state()).isEqualTo("stopped");
            assertThat(stopped.get().run().state()).isEqualTo("stopped");
        }
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void whoeverStopsWaitingForAStopLeavesItRunning() throws Exception {
        world.run("fox");
        world.guests().obey(false);
        patience(Duration.ofSeconds(5), Duration.ofMinutes(5));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Machine> stopped = threads.submit(() -> world.stop("fox"));
            await().until(() -> world.guests().asked().contains("fox: power off"));
            stopped.cancel(true);
        }
        assertThat(world.state("fox")).isEqualTo("running");
        MachineJudge.nothingLeaks(world);

        world.vmm().of("fox").end(new End.PoweredOff());
        await().until(() -> world.state("fox").equals("stopped"));
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void aStartIsCalledOffByKillStopDeleteAndInterrupt() throws Exception {
        for (String how : List.of("kill", "stop", "delete", "interrupt")) {
            MachineWorld fresh = new MachineWorld();
            fresh.create("fox");
            fresh.guests().staySilent();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Machine> started = threads.submit(() -> fresh.start("fox"));
                await().until(() -> fresh.guests().waiting() == 1);
                switch (how) {
                    case "kill" -> fresh.machines().stopper().kill(FOX);
                    case "stop" -> fresh.machines().stopper().stop(FOX, Progress.NONE);
                    case "delete" -> fresh.machines().stopper().delete(FOX, false);
                    default -> started.cancel(true);
                }
                if (!started.isCancelled()) {
                    assertThatThrownBy(started::get)
                            .isInstanceOf(ExecutionException.class)
                            .cause()
                            .isInstanceOfSatisfying(
                                    MachineException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED))
                            .hasMessageContaining("fox: was stopped or deleted while it started");
                }
            }
            MachineJudge.nothingLeaks(fresh);
            assertThat(fresh.host().machine().running()).isEmpty();
            if (how.equals("delete")) {
                MachineJudge.nothingIsLeft(fresh);
            } else {
                assertThat(fresh.state("fox")).isEqualTo("stopped");
            }
        }
    }

    @Test
    void aBootThatFailsShowsTheConsole() throws Exception {
        world.create("fox");
        world.vmm().console("[0.1] Linux\n[0.2] \u001b[31mno root\u0007\n");
        world.guests().breakDown("init: no root file system");

        refused(() -> world.start("fox"), ErrorCode.BOOT_FAILED, "init: no root file system; the end of its console:");
        assertThat(world.state("fox")).isEqualTo("failed");
        assertThat(why()).contains("[0.1] Linux").contains("no root").doesNotContain("\u001b", "\u0007");
        assertThat(world.host().machine().running()).isEmpty();
        MachineJudge.nothingLeaks(world);

        world.guests().breakDown(null);
        assertThat(world.start("fox").run().state()).isEqualTo("running");
    }

    @Test
    void bug30_unboundedWait() throws Exception {
        world.create("fox");
        world.guests().staySilent();
        patience(Duration.ofMillis(30), Duration.ofMillis(30));

        refused(() -> world.start("fox"), ErrorCode.BOOT_FAILED, "did not answer within 30 ms; its console is empty");
        assertThat(world.state("fox")).isEqualTo("failed");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void B4_aVmmThatDiesAtEachStepOfAStartLeavesNothing() throws Exception {
        for (Runnable strike : List.<Runnable>of(
                () -> world.vmm().onBooting(_ -> {
                    throw new MachineException(ErrorCode.VMM_FAILED, FOX, "QEMU did not start");
                }),
                () -> world.vmm().onBooted(r -> world.host().machine().killMarked(r.mark(), Duration.ZERO)),
                () -> world.vmm().onBooted(r -> {
                    world.vmm().straggler(r.mark());
                    throw new MachineException(ErrorCode.VMM_FAILED, FOX, "QEMU hangs");
                }),
                () -> world.networks().breakDown("no passt"))) {
            world.vmm().onBooting(null);
            world.vmm().onBooted(null);
            if (world.stores().machines().find(FOX).isEmpty()) {
                world.create("fox");
            }
            strike.run();

            assertThatThrownBy(() -> world.start("fox")).isInstanceOf(HoltException.class);
            assertThat(world.state("fox")).isEqualTo("failed");
            assertThat(why()).isNotBlank();
            MachineJudge.nothingLeaks(world);
        }
    }

    @Test
    void B4_anEndIsRecordedWithItsCause() throws Exception {
        world.create("fox");
        machines.forward(FOX, new Forward(8080, 80));
        for (End end :
                List.of(new End.PoweredOff(), new End.Reset(), new End.Panicked(), new End.VmmDied("out of memory"))) {
            world.start("fox");
            world.vmm().of("fox").prints("Kernel panic - not syncing");
            assertThat(world.forwarder().open()).containsExactly(8080);
            world.vmm().of("fox").end(end);
            await().until(() -> !world.machine("fox").run().isUp());

            switch (end) {
                case End.PoweredOff _ -> assertThat(why()).isEqualTo("its guest switched itself off");
                case End.Reset _ -> assertThat(why()).contains("restart").contains("holt vm start");
                case End.Panicked _ -> assertThat(why()).contains("Kernel panic - not syncing");
                case End.VmmDied _ -> assertThat(why()).contains("out of memory");
            }
            assertThat(world.state("fox"))
                    .isEqualTo(end instanceof End.PoweredOff || end instanceof End.Reset ? "stopped" : "failed");
            assertThat(world.forwarder().open()).isEmpty();
            MachineJudge.nothingLeaks(world);
        }
    }

    /** Who lives in a machine ended with it in either case, and comes back by itself in one. */
    @Test
    void whetherSomebodyHadItGoOffIsSaid() throws Exception {
        world.run("fox");
        world.stop("fox");
        assertThat(machines.reach(FOX)).isEqualTo(new Reach.Down("machine fox: stopped", true));
        world.start("fox");
        machines.stopper().kill(FOX);
        assertThat(machines.reach(FOX)).isEqualTo(new Reach.Down("machine fox: killed", true));
        world.start("fox");
        world.vmm().of("fox").end(new End.PoweredOff());
        await().until(() -> !world.machine("fox").run().isUp());
        assertThat(machines.reach(FOX)).isEqualTo(new Reach.Down("machine fox: its guest switched itself off", true));
        world.start("fox");
        world.vmm().of("fox").end(new End.VmmDied("killed"));
        await().until(() -> !world.machine("fox").run().isUp());
        assertThat(machines.reach(FOX)).isEqualTo(new Reach.Down("machine fox: what ran it is gone: killed", false));
        world.start("fox");
        world.host().machine().reboot("boot-2");
        world.restart();
        assertThat(world.machines().reach(FOX))
                .isEqualTo(new Reach.Down("machine fox: it ended while no daemon ran", false));
    }

    @Test
    void bug14_cleanupReturnsEarly() throws Exception {
        world.run("fox");
        world.vmm().unclearable("busy");
        refused(() -> machines.stopper().kill(FOX), ErrorCode.VMM_FAILED, "busy");

        assertThat(world.networks().held()).isEmpty();
        assertThat(world.machine("fox").run().isUp()).isTrue();
        world.vmm().unclearable(null);
        machines.stopper().kill(FOX);
        assertThat(world.state("fox")).isEqualTo("stopped");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void bothReasonsOfACleanupAreTold() throws Exception {
        world.run("fox");
        world.vmm().unclearable("busy");
        world.networks().unreleasable("busy too");

        assertThatThrownBy(() -> machines.stopper().kill(FOX))
                .hasMessage("busy")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    @Test
    void aRestartIsAnotherBoot() throws Exception {
        MachineRun before = world.run("fox").run();
        Machine after = machines.restart(FOX, MachineWorld.operation(), Progress.NONE);

        assertThat(after.run().state()).isEqualTo("running");
        assertThat(after.run().bootMark()).isNotEqualTo(before.bootMark());
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void aPausedOneStandsStill() throws Exception {
        world.run("fox");
        machines.pause(FOX, true);
        machines.pause(FOX, true);

        assertThat(world.state("fox")).isEqualTo("paused");
        assertThat(world.stores().events().ofType("vm.paused")).hasSize(1);
        assertThat(world.vmm().of("fox").isPaused()).isTrue();
        assertThat(world.guests().asked()).contains("fox: stand still").doesNotContain("fox: go on");
        refused(() -> machines.guest(FOX), ErrorCode.MACHINE_NOT_RUNNING, "is paused");

        machines.pause(FOX, false);
        assertThat(world.state("fox")).isEqualTo("running");
        assertThat(world.guests().asked()).containsSubsequence("fox: go on", "fox: clock");
        assertThat(machines.guest(FOX).isConnected()).isTrue();
    }

    @Test
    void aStalledOneSaysWhyAndGoesOnWhenThereIsRoom() throws Exception {
        world.run("fox");
        Guest before = machines.guest(FOX);
        world.vmm().of("fox").stall();

        await().untilAsserted(() -> assertThat(world.state("fox")).isEqualTo("paused"));
        assertThat(before.isConnected()).isFalse();
        refused(() -> machines.guest(FOX), ErrorCode.MACHINE_NOT_RUNNING, "this host has no room");
        assertThat(machines.stall(FOX))
                .hasValueSatisfying(why -> assertThat(why).contains("holt vm resume fox"));
        assertThat(machines.reach(FOX)).isInstanceOf(Reach.Unreachable.class);

        world.restart();
        await().untilAsserted(() -> assertThat(world.machines().stall(FOX)).isPresent());

        assertThatThrownBy(() -> world.machines().stopper().stop(FOX, Progress.NONE))
                .isInstanceOfSatisfying(
                        MachineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MACHINE_NOT_RUNNING))
                .hasMessageContaining("this host has no room")
                .hasMessageContaining("holt vm kill fox");
        assertThat(world.state("fox")).isEqualTo("paused");
        assertThat(world.vmm().of("fox").isAlive()).isTrue();

        world.vmm().of("fox").hasRoom();
        world.machines().pause(FOX, false);
        assertThat(world.state("fox")).isEqualTo("running");
        assertThat(world.machines().stall(FOX)).isEmpty();
        assertThat(world.machines().guest(FOX).isConnected()).isTrue();
    }

    @Test
    void aStalledOneWhoseRowDoesNotSaySoIsStoppedInOrderOnceThereIsRoom() throws Exception {
        world.run("fox");
        world.vmm().of("fox").stall();
        await().untilAsserted(() -> assertThat(world.state("fox")).isEqualTo("paused"));
        world.stores()
                .machines()
                .change(FOX, m -> m.withRun(((MachineRun.Running) m.run()).withPaused(false)), MachineEvents::state);
        world.vmm().of("fox").hasRoom();
        world.stop("fox");

        assertThat(why()).isEqualTo("stopped");
    }

    @Test
    void aPausedOneIsStoppedInOrder() throws Exception {
        world.run("fox");
        machines.pause(FOX, true);
        world.stop("fox");

        assertThat(why()).isEqualTo("stopped");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void whatDoesNotRunCanNotBePaused() throws Exception {
        world.create("fox");
        refused(() -> machines.pause(FOX, true), ErrorCode.MACHINE_NOT_RUNNING, "is created (expected: running)");
        refused(() -> machines.guest(FOX), ErrorCode.MACHINE_NOT_RUNNING, "holt vm start fox");
        refused(() -> machines.guest(new MachineName("owl")), ErrorCode.MACHINE_NOT_FOUND, "'owl' is not there");
    }

    @Test
    void clocksAreSetInWhatRuns() throws Exception {
        world.run("fox");
        world.run("owl");
        machines.pause(new MachineName("owl"), true);
        machines.setClocks();

        assertThat(world.guests().asked()).contains("fox: clock").doesNotContain("owl: clock");
    }

    @Test
    void memoryIsPromisedOnce() throws Exception {
        world.capacity().memory(4L << 30);
        for (String name : List.of("a", "b", "c", "d")) {
            world.create(name);
        }
        world.start("a");
        world.start("b");
        world.start("c");

        refused(() -> world.start("d"), ErrorCode.MACHINE_TOO_LARGE, "memory: 1024 MiB (expected: at most 512 MiB");
        assertThat(world.state("d")).isEqualTo("created");
        world.stop("a");
        assertThat(world.start("d").run().state()).isEqualTo("running");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void whatReadsADiskTakesMemoryToo() throws Exception {
        world.capacity().memory(4L << 30);
        for (String name : List.of("a", "b", "c", "fox", "small")) {
            world.create(name);
        }
        machines.set(new MachineName("small"), null, 512, null, null);
        for (String name : List.of("a", "b", "c")) {
            world.start(name);
        }

        machines.readDisk(FOX, Progress.NONE, () -> false, _ -> {
            refused(
                    () -> world.start("small"),
                    ErrorCode.MACHINE_TOO_LARGE,
                    "memory: 512 MiB (expected: at most 256 MiB");
            return "read";
        });

        assertThat(world.start("small").run().state()).isEqualTo("running");
        refused(
                () -> machines.readDisk(FOX, Progress.NONE, () -> false, _ -> "read"),
                ErrorCode.MACHINE_TOO_LARGE,
                "memory: 256 MiB (expected: at most 0 MiB, for machines that are up have 3584 of 3584 MiB); stop one");
        assertThat(world.vmm().boots()).hasSize(5);
    }

    @Test
    void whatFailsWhileADiskIsReadComesAsItIs() throws Exception {
        world.create("fox");
        HoltException failure = new HoltException(ErrorCode.DISK_FULL, "/data: full", Map.of("path", "/data"));
        assertThatThrownBy(() -> machines.readDisk(FOX, Progress.NONE, () -> false, _ -> {
                    throw failure;
                }))
                .isSameAs(failure);

        world.vmm().console("no root\n");
        world.guests().breakDown("init: no root file system");
        refused(
                () -> machines.readDisk(FOX, Progress.NONE, () -> false, _ -> "read"),
                ErrorCode.BOOT_FAILED,
                "its disk can not be read, for the helper machine did not come up: init: no root file system; the end of its console:\nno root");
        assertThat(world.vmm().sockets()).isEmpty();
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void whoeverReadsADiskHearsThatTheMachineWasDeletedMeanwhile() throws Exception {
        world.create("fox");
        CountDownLatch reading = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> read = threads.submit(() -> machines.readDisk(FOX, Progress.NONE, () -> false, _ -> {
                reading.countDown();
                new CountDownLatch(1).await();
                return "read";
            }));
            reading.await();
            machines.stopper().delete(FOX, true);
            assertThatThrownBy(read::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            MachineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED))
                    .hasMessageContaining("somebody stopped or deleted it while its disk was read");
        }
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void aDiskIsNotReadWhenThereIsNoNeedAnyMore() throws Exception {
        world.create("fox");
        assertThat(machines.readDisk(FOX, Progress.NONE, () -> true, _ -> "read"))
                .isEmpty();
        assertThat(world.vmm().boots()).isEmpty();
    }

    @Test
    void sizesHoldFromTheNextStartOn() throws Exception {
        world.run("fox");
        Machine changed = machines.set(FOX, 4, 2048, null, MachineSpec.Network.NONE);
        assertThat(changed.spec().vcpu()).isEqualTo(4);
        assertThat(((MachineRun.Running) changed.run()).booted().vcpu()).isEqualTo(2);
        refused(() -> machines.set(FOX, null, null, 20L << 30, null), ErrorCode.MACHINE_RUNNING, "expected: stopped");
        world.stop("fox");

        machines.set(FOX, null, null, 20L << 30, null);
        assertThat(world.disks().content(MachineWorld.MACHINES.resolve("fox/disk.qcow2")))
                .endsWith("%d bytes".formatted(20L << 30));
        refused(() -> machines.set(FOX, null, null, 10L << 30, null), ErrorCode.MACHINE_SPEC_INVALID, "never shrinks");
        refused(() -> machines.set(FOX, 0, null, null, null), ErrorCode.MACHINE_SPEC_INVALID, "vcpu: 0");
        refused(() -> machines.set(FOX, null, 16, null, null), ErrorCode.MACHINE_SPEC_INVALID, "memory: 16 MiB");
        world.start("fox");
        assertThat(world.vmm().boots().getLast().spec().memoryMiB()).isEqualTo(2048);
        assertThat(world.networks().held()).isEmpty();
    }

    @Test
    void forwardsComeBack() throws Exception {
        world.run("fox");
        machines.forward(FOX, new Forward(8080, 80));
        machines.forward(FOX, new Forward(9090, 90));
        assertThat(world.forwarder().open()).containsExactlyInAnyOrder(8080, 9090);
        world.forwarder().connect(8080).close();
        assertThat(world.guests().asked()).contains("fox: connect 80");
        world.stop("fox");
        assertThat(world.forwarder().open()).isEmpty();

        world.forwarder().taken(9090);
        Machine machine = world.start("fox");
        assertThat(machine.run().state()).isEqualTo("running");
        assertThat(world.forwarder().open()).containsExactly(8080);
        assertThat(machines.isOpen(FOX, new Forward(8080, 80))).isTrue();
        assertThat(machines.isOpen(FOX, new Forward(9090, 90))).isFalse();

        world.restart();
        assertThat(world.forwarder().open()).containsExactly(8080);
        world.machines().unforward(FOX, 8080);
        world.machines().unforward(FOX, 8080);
        assertThat(world.forwarder().open()).isEmpty();
        assertThat(world.machine("fox").forwards()).containsExactly(new Forward(9090, 90));
    }

    @Test
    void aForwardTakesThePlaceOfTheOneAtItsPort() throws Exception {
        world.run("fox");
        machines.forward(FOX, new Forward(8080, 80));
        // Whoever would listen there anew could not.
        world.forwarder().taken(8080);
        machines.forward(FOX, new Forward(8080, 81));

        assertThat(world.machine("fox").forwards()).containsExactly(new Forward(8080, 81));
        world.forwarder().connect(8080).close();
        assertThat(world.guests().asked()).contains("fox: connect 81");
    }

    @Test
    void aPortThatIsTakenIsSaidAndNotKept() throws Exception {
        world.run("fox");
        world.forwarder().taken(8080);

        refused(() -> machines.forward(FOX, new Forward(8080, 80)), ErrorCode.PORT_TAKEN, "8080");
        assertThat(world.machine("fox").forwards()).isEmpty();
    }

    @Test
    void pruningLeavesWhatRuns() throws Exception {
        world.run("fox");
        world.create("owl");
        world.run("elk");
        world.stop("elk");

        assertThat(machines.prune(true, false).deleted())
                .extracting(MachineName::value)
                .containsExactly("elk", "owl");
        assertThat(machines.list()).hasSize(3);
        machines.prune(false, false);
        assertThat(machines.list()).extracting(m -> m.name().value()).containsExactly("fox");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void aMachineWithWorkOfItsOwnIsKeptUnlessSomebodySaysOtherwise() throws Exception {
        world.run("fox");
        world.work().put(FOX, "2 changed files in /root/repo");
        refused(
                () -> machines.stopper().delete(FOX, false),
                ErrorCode.WORK_AT_RISK,
                "would lose 2 changed files in /root/repo");
        assertThat(machines.find(FOX).run().state()).isEqualTo("running");
        world.stop("fox");
        assertThat(machines.prune(false, false))
                .isEqualTo(new Machines.Pruned(List.of(), List.of("fox: 2 changed files in /root/repo")));

        machines.stopper().delete(FOX, true);
        MachineJudge.nothingIsLeft(world);
    }

    @Test
    void whatIsDeletedIsGoneAndItsNameFree() throws Exception {
        world.run("fox");
        machines.stopper().delete(FOX, false);
        MachineJudge.nothingIsLeft(world);
        refused(() -> machines.stopper().delete(FOX, false), ErrorCode.MACHINE_NOT_FOUND, "'fox' is not there");

        world.run("fox");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void aLostLinkIsMadeAnew() throws Exception {
        world.run("fox");
        Guest first = machines.guest(FOX);
        world.guests().connections().forEach(FakeGuest::breakLink);

        assertThat(first.isConnected()).isFalse();
        assertThat(machines.guest(FOX).isConnected()).isTrue();
        assertThat(world.guests().connections()).hasSize(1);
    }

    /** Who waits for a guest does not keep what ends it from ending it, and no connection stays behind. */
    @Test
    void bug09_lockDuringStream() throws Exception {
        world.run("fox");
        world.guests().connections().forEach(FakeGuest::breakLink);
        world.guests().staySilent();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Guest> waits = threads.submit(() -> machines.guest(FOX));
            await().until(() -> world.guests().waiting() == 1);
            machines.stopper().delete(FOX, false);

            assertThatThrownBy(waits::get).hasCauseInstanceOf(MachineException.class);
        }
        assertThat(world.guests().connections()).isEmpty();
        MachineJudge.nothingIsLeft(world);
    }

    @Test
    void aJournalThatCanNotBeClosedDoesNotMakeARunningMachineFailed() throws Exception {
        world.create("fox");
        world.life()
                .at(
                        "after vm.start/running",
                        () -> world.life().at("JournalStore.remove", () -> {
                            throw new HoltException(ErrorCode.DISK_FULL, "store: full");
                        }));

        assertThat(world.start("fox").run().state()).isEqualTo("running");
        world.restart();
        assertThat(world.state("fox")).isEqualTo("running");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void aStartThatCanNotBeWrittenDownLeavesNothing() throws Exception {
        world.create("fox");
        world.life()
                .at(
                        "before vm.start/running",
                        () -> world.life().refuse(() -> new HoltException(ErrorCode.DISK_FULL, "store: full")));
        refused(() -> world.start("fox"), ErrorCode.DISK_FULL, "store: full");
        assertThat(world.host().machine().running()).isEmpty();
        world.life().refuse(null);
        world.restart();

        assertThat(world.state("fox")).isEqualTo("stopped");
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void oneWithoutADiskSaysSo() throws Exception {
        world.create("fox");
        world.host().unguardedFiles(MachineWorld.MACHINES).remove("fox/disk.qcow2");

        refused(() -> world.start("fox"), ErrorCode.MACHINE_SPEC_INVALID, "its disk is gone; 'holt vm delete fox'");
    }

    @Test
    void aClosedDaemonLeavesThemRunning() throws Exception {
        world.run("fox");
        machines.close();

        assertThat(world.state("fox")).isEqualTo("running");
        assertThat(world.host().machine().marks()).hasSize(1);
        assertThat(world.guests().connections()).isEmpty();
    }
}
