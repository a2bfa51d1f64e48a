package dev.holt.core.agent;

import java.nio.file.Path;

/**
 * What an agent needs to know to say how it is started.
 *
 * @param promptFile a file with the prompt, readable in the place
 */
public record AgentRequest(Path workspace, Path sessionDirectory, Path promptFile, PermissionMode permissions) {}
