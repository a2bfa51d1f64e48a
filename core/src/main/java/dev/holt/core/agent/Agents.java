package dev.holt.core.agent;

import java.util.List;
import java.util.Optional;

/** Port: the agents that are known. */
public interface Agents {
    List<Agent> all();

    /** The agent of this name; empty when there is none, and when its description is broken. */
    Optional<Agent> find(String name);

    /** The names of {@link #all}, for messages; looks into no description. */
    default List<String> names() {
        return all().stream().map(Agent::name).toList();
    }

    /** The agents that people have described in a way that can not be used. */
    default List<BrokenAgent> broken() {
        return List.of();
    }

    /**
     * Reads a description that need not be one of those known. Takes nothing over.
     *
     * @param name the name that the agent would have
     * @param origin where it is from, such as a file
     */
    CheckedAgent check(String name, String origin, byte[] description);
}
