package dev.holt.agent;

import dev.holt.core.agent.AgentProfile;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.agent.Report.Meaning;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All that a description says, known to be right. {@code docs/agents.md} is its reference.
 *
 * @param version the arguments with which the program says its version
 * @param variables what is put into the environment
 * @param jsonVariables what is added to variables that hold JSON
 * @param files what is written before each start, by name
 */
record Description(
        AgentProfile profile,
        List<String> version,
        Command command,
        Map<PermissionMode, Addition> modes,
        Map<String, String> variables,
        Map<String, Map<String, Object>> jsonVariables,
        Config config,
        SignedIn signedIn,
        Map<String, String> files,
        List<Settled> settled,
        Hooks hooks) {

    /**
     * What is started.
     *
     * @param options what every start has
     * @param named first characters of a prompt that the command line would take for something else; such a prompt is named by its file
     */
    record Command(
            List<String> options,
            Addition model,
            Addition rules,
            List<String> start,
            List<String> fresh,
            List<String> resume,
            String named) {}

    /**
     * What a permission mode, a model or rules add to a start.
     *
     * @param settings what it adds to the file that tells the agent its hooks
     */
    record Addition(
            List<String> arguments,
            Map<String, String> variables,
            Map<String, Map<String, Object>> jsonVariables,
            Map<String, Object> settings) {
        static final Addition NONE = new Addition(List.of(), Map.of(), Map.of(), Map.of());

        boolean isEmpty() {
            return equals(NONE);
        }
    }

    /**
     * Where the agent has its own settings: in the directory that the variable names, else in that beneath the home.
     *
     * @param variable null: there is none
     * @param directory relative to the home; empty is the home itself
     * @param beneath what is added in both cases
     */
    record Config(@Nullable String variable, String directory, String beneath) {}

    /**
     * What shows that somebody has signed in.
     *
     * @param files beneath the agent's own directory of settings
     * @param variables keys
     */
    record SignedIn(List<String> files, List<String> variables) {}

    /**
     * An answer in a JSON file of the agent's own that is there before it would ask.
     *
     * @param file beneath the agent's own directory of settings, or absolute
     * @param usualFile the same while the variable of that directory is not set; null: no other
     * @param path the keys that lead to the answer; empty when a helper knows
     * @param value the answer
     * @param unanswered values that the agent itself writes before anybody was asked, and which so are replaced
     * @param helper what knows the answer, when data can not say it
     */
    record Settled(
            String file,
            @Nullable String usualFile,
            List<String> path,
            @Nullable Object value,
            List<Object> unanswered,
            @Nullable SettlingHelper helper) {}

    /** What data can not say about an answer. */
    enum SettlingHelper {
        /** Claude's list of approved keys gets the end of the key in the environment. */
        CLAUDE_API_KEY
    }

    /**
     * What the agent tells.
     *
     * @param timeout how long the agent waits for a hook, in its own unit
     * @param interrupted what its transcript holds where its person has interrupted a turn
     * @param failed what a line of its transcript looks like where a turn has failed
     * @param settings what else the file holds that tells the agent its hooks
     * @param settingsWith what that file holds besides when a variable is set
     * @param over a file whose content that file has too, because it takes its place; null: none
     * @param events the rules of each event, the first that fits counts
     */
    record Hooks(
            int timeout,
            @Nullable String interrupted,
            @Nullable Pattern failed,
            Map<String, Object> settings,
            Map<String, Map<String, Object>> settingsWith,
            @Nullable String over,
            Map<String, List<Rule>> events) {}

    /**
     * What an event means.
     *
     * @param when the values that fields of the payload have to have; any of them each
     * @param fields where the facts are in the payload
     */
    record Rule(Meaning meaning, Map<String, Set<String>> when, Fields fields) {}

    /** The names of fields of a payload; null: there is none. */
    record Fields(
            @Nullable String conversation,
            @Nullable String transcript,
            @Nullable String turn,
            @Nullable String prompt,
            @Nullable String tool,
            @Nullable String toolUse,
            @Nullable String detail) {}
}
