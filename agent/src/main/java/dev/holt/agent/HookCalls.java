package dev.holt.agent;

import dev.holt.agent.Description.Hooks;
import dev.holt.core.agent.AgentRequest;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The commands that an agent's hooks run, and the form in which it is told them. */
final class HookCalls {
    /** The file that tells an agent its hooks. */
    static final String SETTINGS = "settings.json";
    /** A script that calls the hook, for agents that are told by arguments, which stay as they are when the runner moves. */
    static final String SCRIPT = "hook.sh";

    private HookCalls() {}

    /** What a shell runs when an event happens. */
    static String command(AgentRequest request, String event) {
        return "%s hook %s %s".formatted(quoted(request.runner()), quoted(request.hooks()), event);
    }

    /** The same by way of the script. */
    static String scriptCommand(AgentRequest request, String event) {
        return "/bin/sh %s %s".formatted(quoted(Surroundings.files(request).resolve(SCRIPT)), event);
    }

    static String script(AgentRequest request) {
        return "exec %s hook %s \"$1\"%n".formatted(quoted(request.runner()), quoted(request.hooks()));
    }

    /** Adds the hooks to settings, in the form of Claude Code, which others have taken over. */
    static void addTo(ObjectNode settings, Hooks hooks, AgentRequest request) {
        ObjectNode events = Json.object();
        hooks.events().keySet().forEach(event -> {
            ArrayNode groups = events.putArray(event);
            groups.addObject()
                    .putArray("hooks")
                    .add(Json.node(new java.util.TreeMap<>(Map.of(
                            "type", "command", "command", command(request, event), "timeout", hooks.timeout()))));
        });
        ObjectNode whole = Json.object();
        whole.set("hooks", events);
        Json.merge(settings, whole);
    }

    /** A path as a word of {@code sh}. */
    static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
