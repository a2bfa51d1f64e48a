package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.fake.FakeTerminal.OnStart;
import dev.holt.core.fake.World;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PortsTest {
    private final World world = new World();

    private PortRange spawn() throws InterruptedException {
        return Objects.requireNonNull(world.spawn().launch().ports());
    }

    @Test
    void eachSessionHasItsOwn() throws Exception {
        assertThat(spawn()).isEqualTo(new PortRange(20_000, 10));
        assertThat(spawn()).isEqualTo(new PortRange(20_010, 10));
    }

    @Test
    void portsThatSomebodyServesAreLeftAlone() throws Exception {
        world.host().listens(20_009, 20_010, 20_035);

        assertThat(spawn()).isEqualTo(new PortRange(20_020, 10));
        assertThat(spawn()).isEqualTo(new PortRange(20_040, 10));
    }

    @Test
    void aSessionKeepsThemUntilItIsForgotten() throws Exception {
        Session first = world.spawn();
        world.sessions().stopper().kill(first.id(), World.operation(), _ -> {});
        assertThat(spawn()).isEqualTo(new PortRange(20_010, 10));
        world.host().listens(20_003);
        world.sessions().restorer().restore(first.id(), null, World.operation(), _ -> {});
        assertThat(world.session(first.id()).launch().ports()).isEqualTo(new PortRange(20_000, 10));

        world.sessions().stopper().kill(first.id(), World.operation(), _ -> {});
        world.sessions().cleaner().remove(first.id(), true);
        world.host().listens();

        assertThat(spawn()).isEqualTo(new PortRange(20_000, 10));
    }

    @Test
    void aSessionThatNeverStartedKeepsNone() throws Exception {
        world.terminal().onStart(OnStart.NEVER);
        world.settings().startPatience(Duration.ZERO);
        world.agent().argv("");
        assertThatThrownBy(world::spawn).hasMessageContaining("argv");
        world.agent().argv("fake-agent");
        world.terminal().onStart(OnStart.APPEARS);
        world.settings().startPatience(Duration.ofSeconds(20));

        assertThat(spawn().base()).isEqualTo(20_000);
    }

    @Test
    void rangesOfOtherSettingsDoNotOverlap() throws Exception {
        spawn();
        world.settings().ports(19_996, 8);

        assertThat(spawn()).isEqualTo(new PortRange(20_012, 8));
    }

    @Test
    void whenAllAreTakenNobodyStarts() throws Exception {
        world.settings().ports(65_516, 10);
        assertThat(spawn().last()).isEqualTo(65_525);
        assertThat(spawn().last()).isEqualTo(65_535);

        assertThatThrownBy(world::spawn)
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PORTS_EXHAUSTED))
                .hasMessageContaining("ports.first");
        assertThat(world.stores().sessions().list()).hasSize(2);
    }
}
