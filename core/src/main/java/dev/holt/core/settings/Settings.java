package dev.holt.core.settings;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings in force. Read anew for each operation; a session keeps what it was started with.
 *
 * @param agent the agent of projects that name none; null when there is no default
 * @param spawnLimit how many sessions start at the same time; at least 1
 * @param fetchPatience how long a remote may take before new work starts from what is here
 * @param setupPatience how long a setup script may run
 * @param startPatience how long an agent's process may take to appear
 * @param promptPatience how long an agent may take to show that it took its prompt
 * @param killGrace how long an agent may take to end before it is killed
 * @param restoreAfterReboot whether sessions that a reboot ended come back by themselves
 * @param noticeCommand run by {@code sh} with each notice as JSON on its standard input; null: none
 * @param eventAge how long events are kept
 * @param eventCount how many events are kept at most
 */
public record Settings(
        @Nullable String agent,
        int spawnLimit,
        Duration fetchPatience,
        Duration setupPatience,
        Duration startPatience,
        Duration promptPatience,
        Duration killGrace,
        boolean restoreAfterReboot,
        @Nullable String noticeCommand,
        Duration eventAge,
        long eventCount) {

    /** What holds when nothing was set: as many spawns at once as there are cores. */
    public static Settings defaults() {
        return new Settings(
                null,
                Runtime.getRuntime().availableProcessors(),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(45),
                Duration.ofSeconds(5),
                false,
                null,
                Duration.ofDays(30),
                1_000_000);
    }
}
