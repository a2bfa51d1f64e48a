package dev.holt.core.session;

import dev.holt.core.Progress;
import dev.holt.core.settings.SettingsFile;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets in as many launches at a time as the settings say, in the order of their coming. A changed limit holds for those that come later. */
final class SpawnGate {
    private final SettingsFile settings;
    private Lane lane = new Lane(0, new Semaphore(0));

    SpawnGate(SettingsFile settings) {
        this.settings = settings;
    }

    private record Lane(int limit, Semaphore permits) {}

    /** Leaves the gate. */
    interface Inside extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for a place inside; an interrupt ends the waiting. */
    Inside enter(Progress progress) throws InterruptedException {
        Semaphore permits = permits();
        // Without the time this would overtake those who wait.
        if (!permits.tryAcquire(0, TimeUnit.SECONDS)) {
            progress.stage("waiting for %d other starts".formatted(permits.getQueueLength() + 1));
            permits.acquire();
        }
        return permits::release;
    }

    private synchronized Semaphore permits() {
        int limit = settings.current().spawnLimit();
        if (limit != lane.limit()) {
            lane = new Lane(limit, new Semaphore(limit, true));
        }
        return lane.permits();
    }
}
