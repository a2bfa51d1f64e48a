package dev.holt.core.agent;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What an agent needs to know to say how it is started.
 *
 * @param promptFile a file with the prompt, readable in the place
 * @param model the model to use; null: the agent's own default. Never one for an agent that does not choose
 */
public record AgentRequest(
        Path workspace,
        Path sessionDirectory,
        Path promptFile,
        PermissionMode permissions,
        @Nullable String model) {}
