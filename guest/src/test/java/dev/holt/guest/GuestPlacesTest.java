package dev.holt.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.fake.FixedSettings;
import dev.holt.core.fake.MachineWorld;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineName;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.PlaceSpec;
import dev.holt.core.place.Places;
import dev.holt.core.place.Reach;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GuestPlacesTest {
    private static final SessionId TENANT = new SessionId(new ProjectId("calc"), 1);
    private static final MachineName NAME = new MachineName("calc-1");
    private static final PlaceId PLACE = PlaceId.machine("calc-1");
    private static final PlaceSpec SPEC = PlaceSpec.HOST.at(PLACE);

    private final MachineWorld world = new MachineWorld();
    private final Places places = new GuestPlaces(world.machines(), new FixedSettings());

    private void acquire() throws InterruptedException {
        assertThat(places.acquire(SPEC, TENANT, "operation", Progress.NONE)).isEmpty();
    }

    private String state() {
        return world.machines().find(NAME).run().state();
    }

    @Test
    void aPlaceIsMadeForItsTenantRestsAndGoes() throws Exception {
        assertThat(places.reach(PLACE, TENANT)).isInstanceOf(Reach.Gone.class);

        acquire();

        assertThat(world.machines().lookup(NAME).map(Machine::tenant)).contains(TENANT);
        assertThat(places.reach(PLACE, TENANT)).isInstanceOf(Reach.Up.class);

        places.rest(PLACE, TENANT, Progress.NONE);
        places.rest(PLACE, TENANT, Progress.NONE);

        assertThat(places.reach(PLACE, TENANT)).isInstanceOf(Reach.Down.class);

        acquire();
        places.release(PLACE, TENANT);
        places.release(PLACE, TENANT);

        assertThat(places.find(PLACE, TENANT)).isEmpty();
        assertThat(world.machines().lookup(NAME)).isEmpty();
    }

    @Test
    void oneThatStandsStillGoesOn() throws Exception {
        acquire();
        world.machines().pause(NAME, true);

        acquire();

        assertThat(state()).isEqualTo("running");
    }

    @Test
    void aMachineOfAnotherIsLeftAlone() throws Exception {
        world.create(NAME.value());
        world.start(NAME.value());

        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(this::acquire)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MACHINE_EXISTS))
                .withMessageContaining("holt vm delete calc-1");
        places.rest(PLACE, TENANT, Progress.NONE);
        places.release(PLACE, TENANT);

        assertThat(state()).isEqualTo("running");
        assertThat(places.find(PLACE, TENANT)).isEmpty();
    }

    @Test
    void aPlaceLeadsIntoNoOtherMachineOfItsName() throws Exception {
        acquire();
        Place place = places.find(PLACE, TENANT).orElseThrow();
        world.machines().stopper().delete(NAME, true);
        world.run(NAME.value());

        assertThat(place.reach()).isInstanceOf(Reach.Gone.class);
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> place.files(Path.of("/root")).size("notes"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MACHINE_NOT_FOUND))
                .withMessageContaining("another has its name");
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> places.readFiles(PLACE, TENANT, () -> false, Place::id))
                .withMessageContaining("another has its name");
    }

    @Test
    void filesOfOneThatIsOffAreReadForItsTenantWhenThereIsNeed() throws Exception {
        acquire();
        places.rest(PLACE, TENANT, Progress.NONE);

        assertThat(places.readFiles(PLACE, TENANT, () -> false, Place::reach)).containsInstanceOf(Reach.Up.class);
        assertThat(state()).isEqualTo("stopped");
        assertThat(places.readFiles(PLACE, TENANT, () -> true, Place::reach)).isEmpty();
        assertThat(world.vmm().boots()).hasSize(2);
        SessionId other = new SessionId(new ProjectId("calc"), 2);
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> places.readFiles(PLACE, other, () -> false, Place::reach))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MACHINE_NOT_FOUND));
    }

    @Test
    void aFreeNameIsLikeTheOneWanted() throws Exception {
        assertThat(places.free(PLACE)).isEqualTo(PLACE);

        world.create("calc-1");
        world.create("calc-1-2");

        assertThat(places.free(PLACE)).isEqualTo(PlaceId.machine("calc-1-3"));
    }
}
