package dev.holt.core.session;

import dev.holt.core.ProjectId;
import dev.holt.core.agent.PermissionMode;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.PlaceSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session to be started.
 *
 * @param agent null: the project's, else the general default
 * @param name what people call it; may be empty
 * @param branch null: {@code holt/<session>/main}
 * @param base null: the project's base branch
 * @param place where it lives; of a machine of its own the id is {@link #OWN_MACHINE}
 * @param environment the caller's variables, from which the agent's description, the project and {@code extras} pick by name
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
        PlaceSpec place,
        Extras extras,
        Map<String, String> environment) {
    /** Stands for a machine that is made for the session and named like it. */
    public static final PlaceId OWN_MACHINE = PlaceId.machine("");

    public SpawnRequest {
        environment = Map.copyOf(environment);
    }

    /**
     * What this one session gets beside the defaults of its project.
     *
     * @param rules what the agent is told beside its prompt; null: nothing
     * @param issue what it works on, in the words of a tracker; null: nothing that has a name
     * @param variables for its environment; values may be secret
     * @param pass names of the caller's variables that it takes over
     * @param attachments files that it finds in its work tree
     */
    public record Extras(
            @Nullable String rules,
            @Nullable String issue,
            Map<String, String> variables,
            List<String> pass,
            List<Attachment> attachments) {
        /** Nothing. */
        public static final Extras NONE = new Extras(null, null, Map.of(), List.of(), List.of());

        public Extras {
            variables = Map.copyOf(variables);
            pass = List.copyOf(pass);
            attachments = List.copyOf(attachments);
        }

        Extras withAttachments(List<Attachment> newAttachments) {
            return new Extras(rules, issue, variables, pass, newAttachments);
        }
    }

    SpawnRequest withPrompt(String newPrompt) {
        return new SpawnRequest(
                project, agent, newPrompt, name, branch, base, permissions, model, place, extras, environment);
    }

    SpawnRequest withExtras(Extras newExtras) {
        return new SpawnRequest(
                project, agent, prompt, name, branch, base, permissions, model, place, newExtras, environment);
    }
}
