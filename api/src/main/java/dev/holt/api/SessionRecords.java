package dev.holt.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The wire records of sessions. */
public final class SessionRecords {
    private SessionRecords() {}

    /**
     * A session to be started.
     *
     * @param project its project; null: found from {@code directory}, else the only one
     * @param directory where the caller stands
     * @param agent the agent; null: the project's, else the general default
     * @param prompt what it is to do
     * @param name what people call it
     * @param branch the branch to make; null: {@code holt/<session>/main}
     * @param base what to start from; null: the project's base branch, freshly fetched
     * @param permissions {@code default accept-edits auto bypass}; null: {@code default}
     * @param machine the machine of its own that the agent lives in; null: it lives on this host
     * @param environment the caller's variables, from which the agent's description, the project and {@code extras} pick by name
     * @param extras what this one session gets beside the defaults of its project; null: nothing
     */
    public record Spawn(
            @Nullable String project,
            @Nullable String directory,
            @Nullable String agent,
            String prompt,
            @Nullable String name,
            @Nullable String branch,
            @Nullable String base,
            @Nullable String permissions,
            @Nullable String model,
            @Nullable OwnMachine machine,
            @Nullable Map<String, String> environment,
            @Nullable Extras extras) {}

    /**
     * The machine that is made for one session. What is null is as the settings say.
     *
     * @param image by name or digest
     * @param network {@code user} or {@code none}
     */
    public record OwnMachine(
            @Nullable String image,
            @Nullable Integer vcpu,
            @Nullable Integer memoryMiB,
            @Nullable Long diskBytes,
            @Nullable String network) {}

    /**
     * What one session gets beside the defaults of its project.
     *
     * @param rules what its agent is told beside its prompt
     * @param issue what it works on, in the words of a tracker
     * @param variables for its environment; values may be secret and are never listed
     * @param pass names of the caller's variables that it takes over
     * @param attachments files that it finds in {@code .holt/attachments} of its work tree; its prompt names them
     */
    public record Extras(
            @Nullable String rules,
            @Nullable String issue,
            @Nullable Map<String, String> variables,
            @Nullable List<String> pass,
            @Nullable List<AttachedFile> attachments) {}

    /** A file for an agent. What its name has that a shell could misread is replaced. */
    public record AttachedFile(String name, byte[] content) {}

    /**
     * A session.
     *
     * @param name what people call it; may be empty
     * @param task the beginning of what it was told, on one line
     * @param status one of {@code starting failed stopped exited unknown stuck needs_input working idle}
     * @param confirmed false when the source of the status has been silent past its time
     * @param why the evidence of the status, in words
     * @param since since when it has been so
     * @param base the full hash that its work started from
     * @param intent {@code running} or {@code stopped}
     * @param pid the agent's process, while it runs
     * @param exit the agent's exit status, if it ended by itself
     * @param signal the signal that ended it, if one did
     * @param directory its work tree
     * @param issue what it works on, in the words of a tracker
     * @param portBase the first of the ports that are its own
     * @param portCount how many these are
     * @param released whether the work tree was given back
     */
    public record SessionView(
            String id,
            String project,
            String name,
            String task,
            String agent,
            String place,
            String status,
            boolean confirmed,
            String why,
            Instant since,
            @Nullable String branch,
            @Nullable String base,
            String intent,
            @Nullable Long pid,
            @Nullable Integer exit,
            @Nullable Integer signal,
            @Nullable String directory,
            @Nullable String issue,
            @Nullable Integer portBase,
            @Nullable Integer portCount,
            boolean released,
            Instant created) {}

    public record SessionList(List<SessionView> sessions) {}

    /**
     * Everything about one session.
     *
     * @param environment the names of its variables
     * @param work what its work tree holds that is not elsewhere; null when it has none
     */
    public record SessionDetails(
            @JsonUnwrapped SessionView session,
            String prompt,
            List<String> argv,
            String permissions,
            @Nullable String model,
            List<String> environment,
            @Nullable String baseRef,
            @Nullable WorkView work,
            List<PreservedView> preserved,
            SignalsView signals) {}

    /**
     * What the agent has told of itself by its hooks.
     *
     * @param expected whether it has hooks
     * @param heard how many were taken in since its newest launch
     * @param activity {@code active idle waiting_input blocked}; null: not told
     * @param hook the hook that told it
     * @param at when that was
     * @param tool the tool that it is about
     * @param prompt whether its prompt arrived: {@code untold queued awaited seen overdue}
     * @param screen what its window showed when the prompt was overdue
     * @param conversation its own name of the conversation
     * @param transcript where it writes the conversation down
     */
    public record SignalsView(
            boolean expected,
            long heard,
            @Nullable String activity,
            @Nullable String hook,
            @Nullable Instant at,
            @Nullable String tool,
            String prompt,
            @Nullable String screen,
            @Nullable String conversation,
            @Nullable String transcript) {}

    public record WorkView(
            boolean present,
            @Nullable String head,
            @Nullable String branch,
            int modified,
            List<String> modifiedFiles,
            int untracked,
            List<String> untrackedFiles,
            int commits,
            int unpushed,
            List<String> oddities) {}

    public record PreservedView(int number, String ref, String commit) {}

    /** Which sessions to list: those of one project, or all; with those that are over and given back, or without. */
    public record ListSessions(@Nullable String project, boolean all) {}

    /** Names one session. */
    public record SessionRef(String session) {}

    /**
     * What a session printed.
     *
     * @param lines how many lines from the end to begin with; null: everything kept
     * @param follow whether to go on as it prints more
     * @param setup whether the output of the setup script is meant, not the agent's
     */
    public record Logs(String session, @Nullable Integer lines, boolean follow, boolean setup) {}

    /** A piece of bytes; base64 in JSON. */
    public record Chunk(byte[] data) {}

    /**
     * Its work as a patch.
     *
     * @param base the commit to compare with; null: the recorded one
     */
    public record Export(String session, @Nullable String base) {}

    public record Changes(String base, List<ChangedFileView> files) {}

    public record ChangedFileView(String path, String change, int added, int removed, List<String> findings) {}

    /**
     * How to attach: become this program, without these variables.
     *
     * @param machine the machine that the program is to be run in, on a terminal; null: this host
     */
    public record Attach(
            List<String> argv,
            List<String> removeEnvironment,
            String hint,
            @Nullable String machine) {}

    /**
     * A session that was stopped.
     *
     * @param preserved where uncommitted work was put, if there was any
     * @param kept what could not be released, and why
     */
    public record Killed(
            @JsonUnwrapped SessionView session, @Nullable PreservedView preserved, List<String> kept) {}

    /**
     * A session that was brought back.
     *
     * @param mode {@code native}, {@code saved-prompt} or {@code fresh}
     * @param notes what a person should know, such as preserved work that did not apply
     */
    public record Restored(@JsonUnwrapped SessionView session, String mode, List<String> notes) {}

    /**
     * What to bring back.
     *
     * @param session which; null with {@code all}: every one whose intent is running and whose process is gone
     * @param mode {@code native} to go on with the conversation, {@code saved-prompt} to begin again, {@code fresh} to begin with nothing; null:
     *     native where the agent can and there is something to go on with, else its saved prompt
     */
    public record Restore(
            @Nullable String session, boolean all, @Nullable String mode) {}

    public record RestoredList(List<Restored> restored, List<Refusal> failed) {}

    /**
     * Work trees to be given back.
     *
     * @param sessions which; empty: all that are over
     * @param dryRun only say what would happen
     * @param force also those with uncommitted work, which is preserved first
     */
    public record Cleanup(List<String> sessions, boolean dryRun, boolean force) {}

    public record Cleaned(List<CleanedSession> cleaned, List<Refusal> skipped) {}

    public record CleanedSession(String session, @Nullable PreservedView preserved) {}

    /** Something that was not done, and why. */
    public record Refusal(String session, String code, String reason) {}

    public record Rename(String session, String name) {}

    /**
     * A session to be forgotten.
     *
     * @param force remove although uncommitted or preserved work, or commits that are nowhere else, are lost by that; without it the refusal lists them
     */
    public record Remove(String session, boolean force) {}
}
