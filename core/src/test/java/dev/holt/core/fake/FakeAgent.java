package dev.holt.core.fake;

import dev.holt.core.agent.Agent;
import dev.holt.core.agent.AgentLaunch;
import dev.holt.core.agent.AgentProfile;
import dev.holt.core.agent.AgentRequest;
import dev.holt.core.agent.Agents;
import dev.holt.core.agent.Capabilities;
import dev.holt.core.agent.CheckedAgent;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.agent.Problem;
import dev.holt.core.agent.Report;
import dev.holt.core.agent.Typing;
import dev.holt.core.place.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** An agent that starts as the test says, and the list of agents with nothing but it. */
public final class FakeAgent implements Agent, Agents {
    private volatile List<String> argv = List.of("fake-agent", "--go");
    private volatile Map<String, String> environment = Map.of();
    private volatile boolean models;
    private volatile boolean remembers;
    private volatile boolean typed;
    private volatile Typing typing = Typing.PLAIN;
    private volatile boolean ruled = true;
    private final List<AgentRequest> prepared = new CopyOnWriteArrayList<>();

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

    /** Takes nothing beside its prompt from now on. */
    public void withoutRules() {
        ruled = false;
    }

    /** Comes back to a conversation from now on, by a name that we choose, and tells what it does. */
    public void remembers() {
        remembers = true;
    }

    /** Has its prompt typed from now on, when its screen shows {@code ready}. */
    public void typed(Typing how) {
        typed = true;
        typing = how;
    }

    @Override
    public AgentProfile profile() {
        return new AgentProfile(
                "fake",
                "does nothing",
                "fake-agent",
                null,
                null,
                Set.of("FAKE_KEY"),
                new Capabilities(
                        Set.of(PermissionMode.DEFAULT, PermissionMode.BYPASS),
                        models,
                        ruled,
                        typed ? Capabilities.PromptWay.TYPED : Capabilities.PromptWay.ARGUMENT,
                        remembers ? Capabilities.Resume.CHOSEN : Capabilities.Resume.NONE,
                        remembers,
                        remembers,
                        remembers ? "[interrupted]" : null,
                        Pattern.compile("(?<turn>turn [0-9]+) failed: (?<why>.*)"),
                        true,
                        typing),
                "built in");
    }

    @Override
    public void prepare(Place place, AgentRequest request) {
        prepared.add(request);
    }

    /** For what it was prepared, oldest first. */
    public List<AgentRequest> prepared() {
        return List.copyOf(prepared);
    }

    /** A hook's name is its meaning; its payload is the prompt, if it has one, and behind bars its turn and transcript. */
    @Override
    public Optional<Report> report(String event, byte[] payload) {
        String[] facts = new String(payload, StandardCharsets.UTF_8).split("\\|", -1);
        String text = facts[0];
        Report.Meaning meaning = Report.Meaning.valueOf(event);
        boolean note = meaning == Report.Meaning.NOTE && !text.isEmpty();
        return Optional.of(new Report(
                meaning,
                null,
                note ? text : facts.length > 2 ? facts[2] : null,
                facts.length > 2 ? facts[1] : null,
                text.isEmpty() || note ? null : text,
                null,
                null,
                null));
    }

    @Override
    public AgentLaunch launch(AgentRequest request) {
        List<String> words = new ArrayList<>(argv);
        if (request.model() != null) {
            words.addAll(List.of("--model", request.model()));
        }
        return new AgentLaunch(
                words,
                List.copyOf(words.subList(0, Math.min(1, words.size()))),
                remembers ? List.of(words.getFirst(), "--resume", AgentLaunch.CONVERSATION) : List.of(),
                environment);
    }

    @Override
    public List<Agent> all() {
        return List.of(this);
    }

    @Override
    public Optional<Agent> find(String name) {
        return name.equals(name()) ? Optional.of(this) : Optional.empty();
    }

    /** Right is what says its own name. */
    @Override
    public CheckedAgent check(String name, String origin, byte[] description) {
        return new String(description, StandardCharsets.UTF_8).contains(name())
                ? new CheckedAgent(this, List.of())
                : new CheckedAgent(null, List.of(new Problem(1, "not the fake"), new Problem(0, "at all")));
    }
}
