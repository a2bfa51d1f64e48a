package dev.holt.core.agent;

import java.util.List;
import java.util.Map;

/**
 * How an agent's process is started.
 *
 * @param argv the program, to be looked up in the place, and its arguments for a start with the prompt; never empty
 * @param fresh the same for a start without any prompt
 * @param resume the same for coming back to a conversation; empty when the agent can not
 * @param environment what the agent adds to the environment; never secrets
 */
public record AgentLaunch(List<String> argv, List<String> fresh, List<String> resume, Map<String, String> environment) {
    /**
     * Stands in arguments for the agent's own name of the conversation. No text of a person can hold it, for it has control characters.
     */
    public static final String CONVERSATION = "\u0001conversation\u0001";

    public AgentLaunch {
        if (argv.isEmpty() || argv.getFirst().isEmpty()) {
            throw new IllegalArgumentException("argv: empty (expected: a program)");
        }
        argv = List.copyOf(argv);
        fresh = List.copyOf(fresh);
        resume = List.copyOf(resume);
        environment = Map.copyOf(environment);
    }

    /** The arguments with the name of the conversation in its places. */
    public static List<String> of(List<String> arguments, String conversation) {
        return arguments.stream()
                .map(a -> a.replace(CONVERSATION, conversation))
                .toList();
    }
}
