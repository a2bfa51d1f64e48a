package dev.holt.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceContract;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.ProcessRef;
import dev.holt.core.place.Reach;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The place on the link against the guest agent itself. */
class GuestPlaceTest extends PlaceContract {
    private LinkedPlace linked;
    private Place place;

    @BeforeEach
    void connect() throws Exception {
        linked = new LinkedPlace(temp);
        place = linked.place(temp);
    }

    @AfterEach
    void disconnect() {
        linked.close();
    }

    @Override
    protected Place place() {
        return place;
    }

    @Test
    void isTheInsideOfItsMachine() {
        assertThat(place.id()).isEqualTo(PlaceId.machine(Wire.NAME.value()));
        assertThat(place.reach()).isInstanceOf(Reach.Up.class);
    }

    @Test
    void aWatchOutlivesItsDirectory() throws Exception {
        Files files = place.files(temp.resolve("spool"));
        files.putAtomic("first", new byte[0]);
        BlockingQueue<String> names = new LinkedBlockingQueue<>();
        try (var _ = place.watch(temp.resolve("spool"), names::add)) {
            await().atMost(PATIENCE).until(() -> names.contains("first"));
            files.remove("");
            files.putAtomic("second", new byte[0]);
            await().atMost(PATIENCE).until(() -> names.contains("second"));
        }
    }

    @Test
    void inAMachineThatIsOffNothingRuns() {
        ProcessRef self = place.processes().find(ProcessHandle.current().pid()).orElseThrow();
        linked.switchOff();

        assertThat(place.processes().alive(self)).isFalse();
        assertThat(place.processes().killMarked("any", Duration.ZERO)).isZero();
        place.processes().signalGroup(self, 9);
        assertThat(place.isDeserted(temp.resolve("s"))).isTrue();
    }
}
