package dev.holt.core.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
 * @param rules a file with what every agent is told beside its prompt, absolute; null: none
 * @param firstPort where the ports that sessions get begin
 * @param portCount how many each of them gets
 * @param terminal where new windows are started; one of {@link #TERMINALS}
 * @param machines what holds for machines
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
        long eventCount,
        @Nullable Path rules,
        int firstPort,
        int portCount,
        String terminal,
        Machines machines) {

    /** What {@code terminal} may be, the usual one first. */
    public static final List<String> TERMINALS = List.of("tmux", "zellij");

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
                1_000_000,
                null,
                20_000,
                10,
                TERMINALS.getFirst(),
                Machines.defaults());
    }

    /**
     * What new machines get when nobody says otherwise.
     *
     * @param image a name; null: the usual one
     * @param kernel a name; null: the usual one
     * @param vcpu processors; null: as the host allows
     * @param memoryMiB memory; null: as the host allows
     * @param diskBytes size of the disk; null: as small as is useful
     * @param bootPatience how long a guest may take to come up
     * @param stopGrace how long a guest may take to switch itself off before it is ended
     * @param sync what every machine that an agent lives in gets from this host; nothing by default
     */
    public record Machines(
            @Nullable String image,
            @Nullable String kernel,
            @Nullable Integer vcpu,
            @Nullable Integer memoryMiB,
            @Nullable Long diskBytes,
            Duration bootPatience,
            Duration stopGrace,
            List<Synced> sync) {
        public Machines {
            sync = List.copyOf(sync);
        }

        /** What holds when nothing was set. */
        public static Machines defaults() {
            return new Machines(
                    null, null, null, null, null, Duration.ofSeconds(90), Duration.ofSeconds(10), List.of());
        }
    }

    /**
     * A file or directory of this host that goes into machines.
     *
     * @param host absolute
     * @param guest where it goes, absolute in the guest
     * @param mode the permission bits of each file; null: 0600
     */
    public record Synced(Path host, String guest, @Nullable Integer mode) {}
}
