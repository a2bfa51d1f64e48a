package dev.holt.core.fake;

import dev.holt.core.agent.Agent;
import dev.holt.core.agent.AgentLaunch;
import dev.holt.core.agent.AgentRequest;
import dev.holt.core.agent.Agents;
import dev.holt.core.agent.PermissionMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An agent that starts as the test says, and the list of agents with nothing but it. */
public final class FakeAgent implements Agent, Agents {
    private volatile List<String> argv = List.of("fake-agent", "--go");
    private volatile Map<String, String> environment = Map.of();
    private volatile boolean models;

    /** What it is started with from now on. */
    public void argv(String... words) {
        argv = List.of(words);
    }

    /** What it adds to its environment from now on. */
    public void adds(Map<String, String> variables) {
        environment = variables;
    }

    /** Can be told a model from now on. */
    public void withModels() {
        models = true;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String summary() {
        return "does nothing";
    }

    @Override
    public String program() {
        return "fake-agent";
    }

    @Override
    public Set<String> environmentNames() {
        return Set.of("FAKE_KEY");
    }

    @Override
    public Set<PermissionMode> permissionModes() {
        return Set.of(PermissionMode.DEFAULT, PermissionMode.BYPASS);
    }

    @Override
    public boolean choosesModel() {
        return models;
    }

    @Override
    public AgentLaunch launch(AgentRequest request) {
        List<String> words = new ArrayList<>(argv);
        if (request.model() != null) {
            words.addAll(List.of("--model", request.model()));
        }
        return new AgentLaunch(words, environment);
    }

    @Override
    public List<Agent> all() {
        return List.of(this);
    }

    @Override
    public Optional<Agent> find(String name) {
        return name.equals(name()) ? Optional.of(this) : Optional.empty();
    }
}
