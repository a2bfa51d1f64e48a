package dev.holt.core.agent;

import dev.holt.core.place.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Port: one coding-agent program. Stateless; safe for any thread. */
public interface Agent {
    /** What is known of it before it is started. */
    AgentProfile profile();

    /** Its name, such as {@code shell} or {@code claude-code}. */
    default String name() {
        return profile().name();
    }

    /** The arguments with which its program says its version and ends; empty when it has none. */
    default List<String> version() {
        return List.of();
    }

    /**
     * Whether somebody has signed in with it. Looks at files and variables, asks nobody.
     *
     * @param environment the environment that it would run in
     */
    default SignIn signIn(Place place, Map<String, String> environment) {
        return SignIn.UNKNOWN;
    }

    /**
     * How it is started afresh and brought back. Reads at most the workspace and the agent's own settings; does not start it, does not look whether
     * it is installed.
     *
     * @throws dev.holt.core.HoltException {@code AGENT_PREPARE_FAILED} when what the environment says for this agent can not be understood
     */
    AgentLaunch launch(AgentRequest request);

    /**
     * Puts into the place what the agent finds there when it starts: the files that tell it to call our hooks, and the answers to what it would ask
     * before its first prompt, such as whether it may trust the directory. Changes nothing that its person has set. Idempotent.
     *
     * @throws dev.holt.core.HoltException {@code AGENT_PREPARE_FAILED} when settings of the person's can not be read or written
     */
    void prepare(Place place, AgentRequest request);

    /**
     * What one of its hooks says.
     *
     * @param event the name under which {@link #prepare} had it called
     * @param payload what the agent gave to it; may be cut off, and may be anything
     * @return empty when it says nothing that matters here
     */
    Optional<Report> report(String event, byte[] payload);
}
