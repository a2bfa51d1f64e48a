package dev.holt.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.machine.Guest;
import dev.holt.core.machine.GuestCommand;
import dev.holt.core.machine.GuestProcess;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that come and go while much is under way in both directions, with the guest agent itself. */
@Timeout(120)
class ReconnectTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");

    @TempDir
    Path directory;

    @Test
    void B1_aHundredReconnectsInTheMiddleOfEverything() throws Exception {
        try (LinkGuests guests = new LinkGuests(InstantSource.system(), new SecureRandom());
                RealGuest process = new RealGuest(directory.resolve("guest"), Wire.KEY);
                Relay relay = new Relay(directory.resolve("guest"), directory.resolve("link"))) {
            assertThat(relay).isNotNull();
            Runs runs = new Runs(guests, directory.resolve("link"), process);
            ProcessHandle detached = ProcessHandle.of(runs.detached()).orElseThrow();
            try {
                for (int round = 0; round < 100; round++) {
                    FutureTask<Boolean> writing = runs.round(1000 + round * 3000);
                    assertThatThrownBy(() -> Wire.get(writing)).hasMessageContaining("it was closed");
                }
                assertThat(runs.round(1)).isNotNull();
                runs.connect().close();
                assertThat(detached.isAlive()).isTrue();
                Awaitility.await()
                        .until(() -> ProcessHandle.of(process.pid()).stream()
                                .flatMap(ProcessHandle::descendants)
                                .allMatch(detached::equals));
            } finally {
                detached.destroyForcibly();
            }
        }
    }

    /** Connects, lets something run, and goes. */
    private record Runs(LinkGuests guests, Path link, RealGuest process) {
        private Guest connect() throws InterruptedException {
            return guests.connect(Wire.NAME, link, Wire.KEY, Duration.ofSeconds(30), process::runs);
        }

        /** The process id of a command that stays. */
        long detached() throws InterruptedException {
            try (Guest guest = connect()) {
                return guest.exec(command(true, "sleep", "1000")).pid();
            }
        }

        /** Goes in the middle of frames in both directions, after reading {@code bytes}; gives back what was still being written. */
        FutureTask<Boolean> round(int bytes) throws Exception {
            try (Guest guest = connect()) {
                GuestProcess cat = guest.exec(command(false, "sh", "-c", "cat & yes; wait"));
                FutureTask<Boolean> writing = Wire.later(() -> {
                    while (true) {
                        cat.in().write(new byte[1_000_000]);
                    }
                });
                assertThat(cat.out().readNBytes(bytes)).hasSize(bytes);
                return writing;
            }
        }
    }

    private static GuestCommand command(boolean detached, String... argv) {
        return new GuestCommand(List.of(argv), ENVIRONMENT, "/", null, !detached, detached);
    }
}
