package dev.holt.agent;

import dev.holt.core.agent.AgentRequest;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.host.HostPlaces;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests of tests, beneath one directory: a home, a repository, a workspace and a session. */
final class Requests {
    private static final Place HOST =
            new HostPlaces(Path.of("/nowhere")).find(PlaceId.HOST).orElseThrow();
    private final Path root;
    private final Map<String, String> environment = new HashMap<>();
    private PermissionMode mode = PermissionMode.DEFAULT;
    private String prompt = "fix it";
    private @Nullable String model;
    private @Nullable String rules;

    Requests(Path root) {
        this.root = root;
        environment.put("HOME", home().toString());
    }

    Path home() {
        return root.resolve("home");
    }

    Path repository() {
        return root.resolve("repo");
    }

    Path workspace() {
        return root.resolve("work");
    }

    Path session() {
        return root.resolve("session");
    }

    Requests mode(PermissionMode wanted) {
        mode = wanted;
        return this;
    }

    Requests prompt(String text) {
        prompt = text;
        return this;
    }

    Requests model(String name) {
        model = name;
        return this;
    }

    Requests rules(String text) {
        rules = text;
        return this;
    }

    Requests with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    AgentRequest request() {
        return new AgentRequest(
                HOST,
                workspace(),
                repository(),
                session(),
                prompt,
                session().resolve("prompt.md"),
                mode,
                model,
                rules,
                session().resolve("system.md"),
                Path.of("/opt/holt/libexec/holt-run"),
                environment);
    }
}
