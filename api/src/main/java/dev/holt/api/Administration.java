package dev.holt.api;

import java.nio.file.Path;

/** What can be done with the daemon itself; the daemon provides it. Safe for any thread. */
public interface Administration {
    SystemRecords.DaemonStatus status();

    /** Begins to stop the daemon, once the answer is on its way; sessions go on. */
    void stop();

    SystemRecords.Doctor doctor();

    SystemRecords.Usage usage();

    /** Copies what can not be made again into a new file. */
    SystemRecords.BackedUp backup(Path file);
}
