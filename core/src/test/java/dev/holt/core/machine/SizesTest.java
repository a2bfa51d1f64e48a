package dev.holt.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.fake.FakeCapacity;
import dev.holt.core.fake.FakeImages;
import dev.holt.core.fake.MachineWorld;
import dev.holt.core.image.Image;
import dev.holt.core.machine.Sizes.Origin;
import dev.holt.core.settings.Settings;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SizesTest {
    private static final Settings.Machines NONE = Settings.Machines.defaults();
    private static final Settings.Machines SOME =
            new Settings.Machines(null, null, 3, 700, 9L << 30, Duration.ZERO, Duration.ZERO, List.of());

    private final FakeCapacity host = new FakeCapacity();
    private final Image image = new MachineWorld().images().add("big");
    private final Sizes sizes = new Sizes(host);

    private static void is(Sizes.Size size, long value, Origin origin) {
        assertThat(size.value()).isEqualTo(value);
        assertThat(size.origin()).isEqualTo(origin);
    }

    @Test
    void byTheHost() {
        Sizes.Resolved resolved = sizes.resolve(null, null, null, NONE, image);

        is(resolved.vcpu(), 2, Origin.HOST);
        is(resolved.memory(), 2048, Origin.HOST);
        is(resolved.disk(), 8L << 30, Origin.FLOOR);
        assertThat(resolved.all()).extracting(Sizes.Size::unit).containsExactly("", "MiB", "bytes");
    }

    @Test
    void ofALargeHostNotTooMuch() {
        host.processors(128);
        host.memory(1L << 40);
        Sizes.Resolved resolved = sizes.resolve(null, null, null, NONE, image);

        is(resolved.vcpu(), 4, Origin.HOST);
        is(resolved.memory(), 8192, Origin.HOST);
    }

    @Test
    void ofASmallHostTheFloor() {
        host.processors(1);
        host.memory(2L << 30);
        Sizes.Resolved resolved = sizes.resolve(null, null, null, NONE, null);

        is(resolved.vcpu(), 1, Origin.FLOOR);
        is(resolved.memory(), 512, Origin.FLOOR);
    }

    @Test
    void bySettingsAndThenByFlags() {
        Sizes.Resolved set = sizes.resolve(null, null, null, SOME, image);
        is(set.vcpu(), 3, Origin.SETTING);
        is(set.memory(), 700, Origin.SETTING);
        is(set.disk(), 9L << 30, Origin.SETTING);

        Sizes.Resolved asked = sizes.resolve(1, 128, 2L << 30, SOME, image);
        is(asked.vcpu(), 1, Origin.FLAG);
        is(asked.memory(), 128, Origin.FLAG);
        is(asked.disk(), FakeImages.SIZE, Origin.FLAG);
    }

    private void refused(
            @Nullable Integer vcpu, @Nullable Integer memory, @Nullable Long disk, ErrorCode code, String message) {
        ThrowingCallable resolving = () -> sizes.resolve(vcpu, memory, disk, NONE, image);
        assertThatThrownBy(resolving)
                .isInstanceOfSatisfying(
                        MachineException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void badValuesAreNamedWithAWayOut() {
        refused(0, null, null, ErrorCode.MACHINE_SPEC_INVALID, "vcpu: 0 (expected: 1 to 255); pass --vcpu 8");
        refused(1000, null, null, ErrorCode.MACHINE_SPEC_INVALID, "vcpu: 1000 (expected: 1 to 255)");
        refused(-1, null, null, ErrorCode.MACHINE_SPEC_INVALID, "vcpu: -1");
        refused(
                null,
                16,
                null,
                ErrorCode.MACHINE_SPEC_INVALID,
                "memory: 16 MiB (expected: at least 128 MiB); pass --memory 512M");
        refused(null, 127, null, ErrorCode.MACHINE_SPEC_INVALID, "memory: 127 MiB");
        refused(
                null,
                16_385,
                null,
                ErrorCode.MACHINE_TOO_LARGE,
                "memory: 16385 MiB (expected: at most the 16384 MiB of this host); pass --memory 2048M");
        refused(
                null,
                null,
                (2L << 30) - 1,
                ErrorCode.MACHINE_SPEC_INVALID,
                "disk size: 2047 MiB (expected: at least the 2048 MiB of the image); pass --disk-size 2048M");
        refused(null, null, (16L << 40) + 1, ErrorCode.MACHINE_SPEC_INVALID, "disk size:");
        refused(null, null, -5L, ErrorCode.MACHINE_SPEC_INVALID, "disk size:");
    }

    @Test
    void theBoundsThemselvesAreGood() {
        sizes.resolve(1, 128, 2L << 30, NONE, image);
        sizes.resolve(255, 16_384, 16L << 40, NONE, image);
    }
}
