package dev.holt.agent;

import dev.holt.core.agent.Agent;
import dev.holt.core.agent.Agents;
import java.util.List;
import java.util.Optional;

/** The agents that Holt brings along. */
public final class BuiltInAgents implements Agents {
    private final List<Agent> agents = List.of(new ShellAgent());

    @Override
    public List<Agent> all() {
        return agents;
    }

    @Override
    public Optional<Agent> find(String name) {
        return agents.stream().filter(agent -> agent.name().equals(name)).findFirst();
    }
}
