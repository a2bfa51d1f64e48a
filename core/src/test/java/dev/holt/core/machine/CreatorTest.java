package dev.holt.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.fake.FakeImages;
import dev.holt.core.fake.FakeKernels;
import dev.holt.core.fake.MachineWorld;
import dev.holt.core.image.ImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CreatorTest {
    private final MachineWorld world = new MachineWorld();

    private static MachineRequest request(
            @Nullable String name, @Nullable Integer vcpu, @Nullable Integer memory, @Nullable Long disk) {
        return new MachineRequest(
                name, null, null, vcpu, memory, disk, MachineSpec.Network.USER, MachineSpec.Init.HOLT, false, null);
    }

    private static void refused(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void hasARowADiskAndASpec() throws Exception {
        Machine machine = world.create("fox");

        assertThat(machine.run().state()).isEqualTo("created");
        assertThat(machine.image()).isEqualTo(FakeImages.USUAL);
        assertThat(world.files("fox")).containsExactlyInAnyOrder("disk.qcow2", "spec.json");
        assertThat(world.disks().content(MachineWorld.MACHINES.resolve("fox/disk.qcow2")))
                .isEqualTo("of %s, %d bytes".formatted(machine.spec().image(), 8L << 30));
        assertThat(world.stores().events().ofType("vm.created")).hasSize(1);
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void aNameIsInvented() throws Exception {
        Machine machine = world.create(MachineWorld.request(null));

        assertThat(machine.name().value()).matches("[a-z]+-[a-z]+(-[0-9]+)?");
    }

    @Test
    void namesAreDnsLabels() {
        for (String bad : List.of("Fox", "-fox", "fox-", "fo_x", "a.b", "../fox", "f".repeat(64), "")) {
            refused(() -> world.create(bad), ErrorCode.INVALID_NAME);
        }
        MachineJudge.nothingIsLeft(world);
    }

    @Test
    void badSizesLeaveNothing() {
        refused(() -> world.create(request("fox", 0, null, null)), ErrorCode.MACHINE_SPEC_INVALID);
        refused(() -> world.create(request("fox", 1000, null, null)), ErrorCode.MACHINE_SPEC_INVALID);
        refused(() -> world.create(request("fox", null, 16, null)), ErrorCode.MACHINE_SPEC_INVALID);
        refused(() -> world.create(request("fox", null, 1 << 20, null)), ErrorCode.MACHINE_TOO_LARGE);
        refused(() -> world.create(request("fox", null, null, 1L << 20)), ErrorCode.MACHINE_SPEC_INVALID);
        MachineJudge.nothingIsLeft(world);
    }

    /** What would be refused is refused before anything is fetched or built for it. */
    @Test
    void bug10_globalLockOverPull_badSizesBuildNothing() {
        world.images().delete(FakeImages.USUAL, _ -> List.of());
        refused(() -> world.create(request("fox", 0, null, null)), ErrorCode.MACHINE_SPEC_INVALID);
        world.vmm().missing(true);
        refused(() -> world.create("fox"), ErrorCode.VMM_MISSING);

        assertThat(world.images().built()).isZero();
    }

    @Test
    void aNameThatIsTakenIsSaid() throws Exception {
        Machine first = world.create("fox");

        assertThatThrownBy(() -> world.create("fox"))
                .hasMessage("machine: 'fox' is there already; choose another name, or 'holt vm delete fox'");
        assertThat(world.machine("fox")).isEqualTo(first);
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void aFullDiskIsToldBeforeAndDuring() {
        world.capacity().free(100 << 20);
        refused(() -> world.create("fox"), ErrorCode.DISK_FULL);
        MachineJudge.nothingIsLeft(world);

        world.capacity().free(10L << 30);
        world.disks().full("no space left");
        refused(() -> world.create("fox"), ErrorCode.DISK_FULL);
        MachineJudge.nothingIsLeft(world);
    }

    @Test
    void unknownImagesAndKernelsAreSaid() {
        refused(
                () -> world.create(new MachineRequest(
                        "fox",
                        "none",
                        null,
                        null,
                        null,
                        null,
                        MachineSpec.Network.USER,
                        MachineSpec.Init.HOLT,
                        false,
                        null)),
                ErrorCode.IMAGE_NOT_FOUND);
        refused(
                () -> world.create(new MachineRequest(
                        "fox",
                        null,
                        "none",
                        null,
                        null,
                        null,
                        MachineSpec.Network.USER,
                        MachineSpec.Init.HOLT,
                        false,
                        null)),
                ErrorCode.KERNEL_NOT_FOUND);
        MachineJudge.nothingIsLeft(world);
    }

    @Test
    void whatMachinesNeedCanNotBeDeleted() throws Exception {
        world.create("fox");
        Machines machines = world.machines();

        assertThatThrownBy(() -> world.images().delete(FakeImages.USUAL, machines::users))
                .isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> world.kernels().delete(FakeKernels.USUAL, machines::users))
                .isInstanceOf(ImageException.class);
        machines.stopper().delete(new MachineName("fox"), false);
        world.images().delete(FakeImages.USUAL, machines::users);
        world.kernels().delete(FakeKernels.USUAL, machines::users);
    }

    /** Somebody deletes the kernel after it was looked up, and before a row said that it is needed. */
    @Test
    void aKernelThatGoesMeanwhileLeavesNothing() {
        world.life()
                .at("MachineStore.create", () -> world.kernels().delete(FakeKernels.USUAL, world.machines()::users));

        refused(() -> world.create("fox"), ErrorCode.KERNEL_NOT_FOUND);
        MachineJudge.nothingIsLeft(world);
    }

    @Test
    void anInterruptTakesAllBack() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        world.disks().onMaking(reached::countDown);
        world.life().at("before vm.create/disk", () -> Thread.currentThread().interrupt());
        // The next thing that waits is the lock of the name; a creation has it already and goes on.
        world.create("fox");
        assertThat(Thread.interrupted()).isTrue();

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> world.create("owl")).isInstanceOf(InterruptedException.class);
        assertThat(world.stores().machines().list())
                .extracting(m -> m.name().value())
                .containsExactly("fox");
        MachineJudge.nothingLeaks(world);
    }

    /** Nobody sees a machine that has no disk yet. */
    @Test
    void whoeverStartsOneThatIsBeingMadeWaitsForIt() throws Exception {
        CountDownLatch making = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        world.disks().onMaking(() -> {
            making.countDown();
            try {
                assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Machine> created = threads.submit(() -> world.create("fox"));
            making.await();
            assertThat(world.machines().prune(false, false).deleted()).isEmpty();
            Future<Machine> started = threads.submit(() -> world.start("fox"));
            go.countDown();

            assertThat(created.get().name().value()).isEqualTo("fox");
            assertThat(started.get().run().state()).isEqualTo("running");
        }
    }

    @Test
    void twoOfOneNameAreOneAndAConflict() throws Exception {
        for (int round = 0; round < 50; round++) {
            MachineWorld fresh = new MachineWorld();
            CountDownLatch both = new CountDownLatch(2);
            List<Callable<Machine>> makers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                makers.add(() -> {
                    both.countDown();
                    both.await();
                    return fresh.create("fox");
                });
            }
            List<Throwable> failures = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Machine> made : threads.invokeAll(makers)) {
                    if (made.state() == Future.State.FAILED) {
                        failures.add(made.exceptionNow());
                    }
                }
            }
            assertThat(failures)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            MachineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MACHINE_EXISTS));
            MachineJudge.nothingLeaks(fresh);
        }
    }

    /** A boot that takes its time keeps neither names nor other boots. */
    @Test
    void bug10_globalLockOverPull() throws Exception {
        world.capacity().memory(64L << 30);
        world.guests().staySilent();
        List<Future<Machine>> made = new ArrayList<>();
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                String name = "fox-" + i;
                made.add(threads.submit(() -> world.run(name)));
            }
            await().until(() -> world.stores().machines().list().size() == 20);
            long reserved = System.nanoTime() - begin;
            // All boot at once: each guest is waited for while no one is up.
            await().until(() -> world.guests().waiting() == 20);
            world.guests().comeUp();
            for (Future<Machine> one : made) {
                assertThat(one.get().run().state()).isEqualTo("running");
            }
            assertThat(TimeUnit.NANOSECONDS.toMillis(reserved)).isLessThan(5000);
        }
        MachineJudge.nothingLeaks(world);
    }

    @Test
    void aPlanMakesNothing() {
        world.images().delete(FakeImages.USUAL, _ -> List.of());
        Creator.Plan plan = world.machines().creator().plan(MachineWorld.request("fox"));

        assertThat(plan.imagePresent()).isFalse();
        assertThat(plan.sizes().memory().origin()).isEqualTo(Sizes.Origin.FLAG);
        MachineJudge.nothingIsLeft(world);
        assertThat(world.images().built()).isZero();
    }

    @Test
    void anImageThatIsMissingIsBuilt() throws Exception {
        world.images().delete(FakeImages.USUAL, _ -> List.of());
        List<String> stages = new ArrayList<>();
        world.machines().creator().create(MachineWorld.request("fox"), MachineWorld.operation(), (Progress)
                stages::add);

        assertThat(world.images().built()).isEqualTo(1);
        assertThat(stages).contains("building debian-12", "making the disk");
    }

    /** The store takes nothing any more while the disk is made. */
    @Test
    void aStoreThatRefusesLeavesNothingForLong() throws Exception {
        world.life()
                .at(
                        "after vm.create/disk",
                        () -> world.life()
                                .refuse(() -> new HoltException(ErrorCode.DISK_FULL, "store: the disk is full")));
        refused(() -> world.create("fox"), ErrorCode.DISK_FULL);
        world.life().refuse(null);
        world.restart();

        MachineJudge.nothingIsLeft(world);
    }
}
