package dev.holt.core.agent;

import dev.holt.core.place.Place;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent needs to know to say how it is started.
 *
 * @param place where it will run; all paths are of there
 * @param workspace where it works
 * @param repository the main work tree of the repository that the workspace belongs to
 * @param sessionDirectory for files of the session, outside of the workspace
 * @param prompt its task; empty when it is to start without one
 * @param promptFile a file with the task, readable in the place
 * @param model the model to use; null: the agent's own default. Never one for an agent that does not choose
 * @param systemPrompt rules beside the prompt; null: none. Never some for an agent that takes none
 * @param systemPromptFile a file with these rules, readable in the place; there when {@code systemPrompt} is
 * @param runner the absolute path of {@code holt-run}, which the hooks call
 * @param environment the environment that it will run in, without its own additions
 */
public record AgentRequest(
        Place place,
        Path workspace,
        Path repository,
        Path sessionDirectory,
        String prompt,
        Path promptFile,
        PermissionMode permissions,
        @Nullable String model,
        @Nullable String systemPrompt,
        Path systemPromptFile,
        Path runner,
        Map<String, String> environment) {
    public AgentRequest {
        environment = Map.copyOf(environment);
    }

    /** The directory that the hooks of the session leave their files in. */
    public Path hooks() {
        return sessionDirectory.resolve("hooks");
    }
}
