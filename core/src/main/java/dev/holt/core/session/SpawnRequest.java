package dev.holt.core.session;

import dev.holt.core.ProjectId;
import dev.holt.core.agent.PermissionMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session to be started.
 *
 * @param agent null: the project's, else the general default
 * @param name what people call it; may be empty
 * @param branch null: {@code holt/<session>/main}
 * @param base null: the project's base branch
 * @param rules what the agent is told beside its prompt; null: nothing
 * @param environment the caller's variables, from which the agent's description and the project pick by name
 */
public record SpawnRequest(
        ProjectId project,
        @Nullable String agent,
        String prompt,
        String name,
        @Nullable String branch,
        @Nullable String base,
        PermissionMode permissions,
        @Nullable String model,
        @Nullable String rules,
        Map<String, String> environment) {
    public SpawnRequest {
        environment = Map.copyOf(environment);
    }
}
