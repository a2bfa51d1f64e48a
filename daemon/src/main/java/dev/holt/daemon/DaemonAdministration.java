package dev.holt.daemon;

import dev.holt.api.Administration;
import dev.holt.api.RunningOperations;
import dev.holt.api.SystemRecords;
import dev.holt.core.session.Sessions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What can be done with this daemon. */
final class DaemonAdministration implements Administration {
    private final Home home;
    private final Distribution distribution;
    private final Sessions sessions;
    private final RunningOperations operations;
    private final HealthChecks health;
    private final Archive archive;
    private final BooleanSupplier reconciling;
    private final Runnable stop;
    private final long started = System.nanoTime();

    DaemonAdministration(
            Home home,
            Distribution distribution,
            Sessions sessions,
            RunningOperations operations,
            HealthChecks health,
            Archive archive,
            BooleanSupplier reconciling,
            Runnable stop) {
        this.home = home;
        this.distribution = distribution;
        this.sessions = sessions;
        this.operations = operations;
        this.health = health;
        this.archive = archive;
        this.reconciling = reconciling;
        this.stop = stop;
    }

    @Override
    public SystemRecords.DaemonStatus status() {
        return new SystemRecords.DaemonStatus(
                true,
                ProcessHandle.current().pid(),
                Distribution.VERSION,
                distribution.build(),
                home.data().toString(),
                home.socket().toString(),
                null,
                Duration.ofNanos(System.nanoTime() - started).toSeconds(),
                sessions.list().size(),
                operations.count(),
                reconciling.getAsBoolean());
    }

    @Override
    public void stop() {
        stop.run();
    }

    @Override
    public SystemRecords.Doctor doctor() {
        return health.run();
    }

    @Override
    public SystemRecords.Usage usage() {
        return DiskUsage.of(home);
    }

    @Override
    public SystemRecords.BackedUp backup(Path file) {
        return new SystemRecords.BackedUp(file.toString(), archive.write(file));
    }
}
