package dev.holt.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The wire records of the daemon itself: events, agents, operations, settings, upkeep. */
public final class SystemRecords {
    private SystemRecords() {}

    /**
     * Which events.
     *
     * @param after the number after which to begin; null: with follow from now on, else from the beginning
     * @param type only events of this type, such as {@code session.notice}; null: of all
     */
    public record FollowEvents(
            @Nullable Long after,
            @Nullable String session,
            boolean follow,
            @Nullable String type) {}

    public record EventView(
            long seq,
            Instant at,
            String type,
            @Nullable String project,
            @Nullable String session,
            Map<String, String> facts) {}

    public record AgentView(
            String name,
            String summary,
            boolean installed,
            @Nullable String program,
            List<String> permissions) {}

    public record AgentList(List<AgentView> agents) {}

    /**
     * An operation that is under way.
     *
     * @param stage what it does now
     */
    public record OperationView(
            String id, String name, String caller, String stage, Instant started, boolean cancelling) {}

    public record OperationList(List<OperationView> operations) {}

    public record OperationRef(String operation) {}

    /**
     * The daemon.
     *
     * @param http where its HTTP door is; null while it has none
     * @param reconciling whether it still looks into what a former run left
     */
    public record DaemonStatus(
            boolean running,
            long pid,
            String version,
            String build,
            String home,
            String socket,
            @Nullable String http,
            long uptimeSeconds,
            int sessions,
            int operations,
            boolean reconciling) {}

    /**
     * How to stop.
     *
     * @param sessions also stop every session
     */
    public record StopDaemon(boolean sessions) {}

    /**
     * A daemon that stops.
     *
     * @param stoppedSessions the sessions that were stopped with it
     */
    public record DaemonStopped(List<String> stoppedSessions) {}

    /**
     * One thing that was looked at.
     *
     * @param verdict {@code ok}, {@code warning} or {@code missing}
     * @param remedy the command that mends it; null when there is nothing to mend
     */
    public record Check(
            String name,
            String verdict,
            String found,
            @Nullable String remedy) {}

    public record Doctor(List<Check> checks) {}

    /**
     * A setting.
     *
     * @param origin {@code default}, or the file that it comes from
     */
    public record SettingView(String key, String value, String origin, String summary) {}

    public record SettingList(List<SettingView> settings) {}

    public record SettingRef(String key) {}

    /**
     * A setting to be changed.
     *
     * @param value the empty text removes the setting
     */
    public record SetSetting(String key, String value) {}

    public record UsageItem(String what, String path, long bytes, long files) {}

    public record Usage(List<UsageItem> usage, long bytes) {}

    public record Backup(String file) {}

    public record BackedUp(String file, long bytes) {}
}
