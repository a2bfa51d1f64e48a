package dev.holt.cli;

import dev.holt.api.Api;
import dev.holt.api.SystemRecords.Doctor;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the commands need beside their caller.
 *
 * @param version the released version, as {@code 0.1.0}
 * @param build the build id
 * @param home the data directory
 * @param log the daemon's log
 * @param client the thin client's program, absolute
 * @param clock tells how long ago things were
 * @param doctor looks at this machine when no daemon runs
 * @param api the operations; null when no daemon runs: then only commands that say so can be used
 */
public record Surroundings(
        String version,
        String build,
        Path home,
        Path log,
        Path client,
        InstantSource clock,
        Supplier<Doctor> doctor,
        @Nullable Api api) {}
