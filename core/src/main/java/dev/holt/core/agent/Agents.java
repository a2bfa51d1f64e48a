package dev.holt.core.agent;

import java.util.List;
import java.util.Optional;

/** Port: the agents that are known. */
public interface Agents {
    List<Agent> all();

    Optional<Agent> find(String name);
}
