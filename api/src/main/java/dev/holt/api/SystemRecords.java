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

    /**
     * What an agent can do.
     *
     * @param permissions the permission modes that it can express
     * @param model whether it can be told which model to use
     * @param rules whether it takes rules beside its prompt
     * @param prompt how its first prompt reaches it: {@code argument}, {@code file} or {@code typed}
     * @param resume how it comes back to a conversation: {@code none}, by a name that is {@code chosen} for it, or by one that it has {@code reported}
     * @param hooks whether it tells what it does
     * @param receipts whether it shows each prompt that it took
     * @param steers whether it takes a message in the middle of a turn
     */
    public record AgentCapabilities(
            List<String> permissions,
            boolean model,
            boolean rules,
            String prompt,
            String resume,
            boolean hooks,
            boolean receipts,
            boolean steers) {}

    /**
     * A line that is wrong in the description of an agent.
     *
     * @param line counted from 1; 0: the whole of it
     */
    public record AgentProblem(int line, String text) {}

    /**
     * An agent.
     *
     * @param program the absolute path of its program; null when it is not installed
     * @param verified the version that Holt's own tests run; null: it is described, but was never tried
     * @param install the command that installs it; null: none is known
     * @param origin {@code built in}, or the file that describes it
     * @param capabilities null when its description is broken
     * @param problems what is wrong with its description; empty when it can be used
     */
    public record AgentView(
            String name,
            String summary,
            boolean installed,
            @Nullable String program,
            List<String> permissions,
            @Nullable String verified,
            @Nullable String install,
            String origin,
            @Nullable AgentCapabilities capabilities,
            List<AgentProblem> problems) {}

    /**
     * Which agent.
     *
     * @param environment in whose {@code PATH} and {@code HOME} it is looked for; null: those of the daemon
     */
    public record ShowAgent(String agent, @Nullable Map<String, String> environment) {}

    /**
     * An agent, looked at closely.
     *
     * @param version what its program says; null when it is not installed or does not say
     * @param versionVerified whether that is the version that Holt's own tests run
     * @param signedIn {@code yes}, {@code no}, or {@code unknown}; judged by files and variables, nobody is asked
     * @param can what it can do, in words
     * @param missing what is missing before it can work, in words
     */
    public record AgentDetails(
            AgentView agent,
            @Nullable String version,
            boolean versionVerified,
            String signedIn,
            List<String> can,
            List<String> missing) {}

    /**
     * A description to be looked at.
     *
     * @param name the name that the agent would have
     * @param origin where it is from, for people
     */
    public record CheckAgent(String name, String origin, String description) {}

    /**
     * What a description amounts to.
     *
     * @param agent null when there are problems
     * @param argv what it would be started with for the task {@code the task}, by its least permission mode; empty when there are problems
     * @param fresh the same without a task
     * @param resume the same for coming back; empty when it can not
     * @param environment what would be added to its environment
     */
    public record AgentCheck(
            boolean ok,
            List<AgentProblem> problems,
            @Nullable AgentView agent,
            List<String> argv,
            List<String> fresh,
            List<String> resume,
            Map<String, String> environment) {}

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
     * @param machines also stop every machine
     */
    public record StopDaemon(boolean sessions, boolean machines) {}

    /**
     * A daemon that stops.
     *
     * @param stoppedSessions the sessions that were stopped with it
     * @param stoppedMachines the machines that were
     */
    public record DaemonStopped(List<String> stoppedSessions, List<String> stoppedMachines) {}

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
