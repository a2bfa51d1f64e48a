package dev.holt.api;

import java.nio.file.Path;
import java.util.List;

/** A daemon that only notes that it was told to stop. */
final class FakeAdministration implements Administration {
    static final SystemRecords.DaemonStatus STATUS =
            new SystemRecords.DaemonStatus(true, 7, "0.1.0", "b", "/holt", "/holt/holt.sock", null, 3, 0, 0, false);
    static final SystemRecords.Doctor DOCTOR =
            new SystemRecords.Doctor(List.of(new SystemRecords.Check("git", "ok", "2.39", null)));
    static final SystemRecords.Usage USAGE = new SystemRecords.Usage(List.of(), 12);

    private volatile boolean stopping;

    boolean stopping() {
        return stopping;
    }

    @Override
    public SystemRecords.DaemonStatus status() {
        return STATUS;
    }

    @Override
    public void stop() {
        stopping = true;
    }

    @Override
    public SystemRecords.Doctor doctor() {
        return DOCTOR;
    }

    @Override
    public SystemRecords.Usage usage() {
        return USAGE;
    }

    @Override
    public SystemRecords.BackedUp backup(Path file) {
        return new SystemRecords.BackedUp(file.toString(), 5);
    }
}
