package dev.holt.core.agent;

import java.util.List;
import java.util.Map;

/**
 * How an agent's process is started.
 *
 * @param argv the program, to be looked up in the place, and its arguments; never empty
 * @param environment what the agent adds to the environment; never secrets
 */
public record AgentLaunch(List<String> argv, Map<String, String> environment) {
    public AgentLaunch {
        if (argv.isEmpty() || argv.getFirst().isEmpty()) {
            throw new IllegalArgumentException("argv: empty (expected: a program)");
        }
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
    }
}
