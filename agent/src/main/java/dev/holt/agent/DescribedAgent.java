package dev.holt.agent;

import dev.holt.agent.Description.Addition;
import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.agent.Agent;
import dev.holt.core.agent.AgentLaunch;
import dev.holt.core.agent.AgentProfile;
import dev.holt.core.agent.AgentRequest;
import dev.holt.core.agent.Report;
import dev.holt.core.agent.SignIn;
import dev.holt.core.place.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** An agent that does what its description says. */
final class DescribedAgent implements Agent {
    private final Description description;
    private final Preparation preparation;
    private final HookRules rules;

    DescribedAgent(Description description, JsonFiles jsonFiles) {
        this.description = description;
        this.preparation = new Preparation(description, jsonFiles);
        this.rules = new HookRules(description.hooks());
    }

    @Override
    public AgentProfile profile() {
        return description.profile();
    }

    @Override
    public List<String> version() {
        return description.version();
    }

    @Override
    public SignIn signIn(Place place, Map<String, String> environment) {
        Description.SignedIn signs = description.signedIn();
        if (signs.files().isEmpty() && signs.variables().isEmpty()) {
            return SignIn.UNKNOWN;
        }
        Surroundings surroundings = Surroundings.of(description.config(), environment);
        boolean key = signs.variables().stream()
                .anyMatch(name -> !environment.getOrDefault(name, "").isEmpty());
        return key || signs.files().stream().anyMatch(file -> isThere(place, surroundings, file))
                ? SignIn.YES
                : SignIn.NO;
    }

    private static boolean isThere(Place place, Surroundings surroundings, String name) {
        try {
            var file = surroundings.file(name);
            return place.files(Surroundings.directory(file))
                    .read(Objects.requireNonNull(file.getFileName()).toString(), 1)
                    .isPresent();
        } catch (HoltException _) {
            // Something is there, such as a link to the file.
            return true;
        }
    }

    @Override
    public AgentLaunch launch(AgentRequest request) {
        Addition mode = mode(request);
        Surroundings surroundings = Surroundings.of(description.config(), request.environment());
        ArgumentList arguments = new ArgumentList(description, mode, request, surroundings);
        Description.Command command = description.command();
        return new AgentLaunch(
                arguments.line(command.start()),
                arguments.line(command.fresh()),
                command.resume().isEmpty() ? List.of() : arguments.line(command.resume()),
                environment(request, arguments));
    }

    private Addition mode(AgentRequest request) {
        Addition mode = description.modes().get(request.permissions());
        if (mode == null) {
            throw new HoltException(
                    ErrorCode.PERMISSION_MODE_UNSUPPORTED,
                    "permissions: '%s' (expected for %s: one of %s)"
                            .formatted(
                                    request.permissions().word(),
                                    name(),
                                    String.join(
                                            ", ",
                                            description.modes().keySet().stream()
                                                    .map(known -> known.word())
                                                    .toList())));
        }
        return mode;
    }

    private Map<String, String> environment(AgentRequest request, ArgumentList arguments) {
        Map<String, String> environment = new HashMap<>();
        description.variables().forEach((name, value) -> environment.put(name, arguments.text(value)));
        description.jsonVariables().forEach((name, tree) -> add(environment, name, tree, request, arguments));
        for (Addition addition : arguments.additions()) {
            addition.variables().forEach((name, value) -> environment.put(name, arguments.text(value)));
            addition.jsonVariables().forEach((name, tree) -> add(environment, name, tree, request, arguments));
        }
        return environment;
    }

    /** Adds to a variable that holds JSON, over what the environment has there already. */
    private void add(
            Map<String, String> environment,
            String name,
            Map<String, Object> tree,
            AgentRequest request,
            ArgumentList arguments) {
        String before = environment.getOrDefault(name, request.environment().getOrDefault(name, ""));
        ObjectNode whole = before.isBlank() ? Json.object() : object(name, before);
        Json.merge(whole, (ObjectNode) Json.node(Json.texts(tree, arguments::text)));
        environment.put(name, Json.line(whole));
    }

    private ObjectNode object(String name, String value) {
        try {
            if (Json.parse(value.getBytes(java.nio.charset.StandardCharsets.UTF_8)) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException _) {
            // Said below.
        }
        throw new HoltException(
                ErrorCode.AGENT_PREPARE_FAILED,
                "agent %s: the variable %s is no JSON object (expected: one, because hooks are added to it); mend or unset it"
                        .formatted(name(), name));
    }

    @Override
    public void prepare(Place place, AgentRequest request) {
        preparation.prepare(place, request, mode(request));
    }

    @Override
    public Optional<Report> report(String event, byte[] payload) {
        return rules.report(event, payload);
    }
}
