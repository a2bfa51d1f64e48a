package dev.holt.core.session;

import dev.holt.core.agent.PermissionMode;
import dev.holt.core.place.PlaceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a session's agent is started, resolved once. A restore uses exactly this, never today's settings.
 *
 * @param agent the agent's name
 * @param prompt what it was told
 * @param argv the resolved program and its arguments; empty until resolved
 * @param environmentNames the names of the variables that it gets; their values are in the session's {@code env} file only
 * @param model the model it was told to use, or null for its own default
 */
public record LaunchSpec(
        String agent,
        String prompt,
        List<String> argv,
        List<String> environmentNames,
        PermissionMode permissions,
        @Nullable String model,
        PlaceId place) {
    public LaunchSpec {
        argv = List.copyOf(argv);
        environmentNames = List.copyOf(environmentNames);
    }
}
