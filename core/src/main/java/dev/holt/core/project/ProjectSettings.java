package dev.holt.core.project;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The defaults of a project's sessions.
 *
 * @param agent the agent to use, or null for the general default
 * @param baseBranch what new work starts from, or null for the repository's default branch
 * @param setup a shell command of the user's that runs in a new workspace before the agent, or null
 * @param setupFile a script of the repository that runs there, or null
 * @param environment variables for its sessions; values may be secret and are never listed
 * @param passEnvironment names of variables that sessions take over from whoever spawns them
 * @param sessionLimit how many of its sessions may run at once; 0 = no limit
 * @param rules what its agents are told beside their prompts
 * @param files ignored files that they get from the main work tree
 */
public record ProjectSettings(
        @Nullable String agent,
        @Nullable String baseBranch,
        @Nullable String setup,
        @Nullable ConsentedScript setupFile,
        Map<String, String> environment,
        List<String> passEnvironment,
        int sessionLimit,
        ProjectRules rules,
        SharedFiles files) {
    /** No defaults of its own. */
    public static final ProjectSettings NONE =
            new ProjectSettings(null, null, null, null, Map.of(), List.of(), 0, ProjectRules.NONE, SharedFiles.NONE);

    public ProjectSettings {
        environment = Map.copyOf(environment);
        passEnvironment = List.copyOf(passEnvironment);
    }

    public ProjectSettings withAgent(@Nullable String newAgent) {
        return new ProjectSettings(
                newAgent, baseBranch, setup, setupFile, environment, passEnvironment, sessionLimit, rules, files);
    }

    public ProjectSettings withBaseBranch(@Nullable String newBaseBranch) {
        return new ProjectSettings(
                agent, newBaseBranch, setup, setupFile, environment, passEnvironment, sessionLimit, rules, files);
    }

    public ProjectSettings withSetup(@Nullable String newSetup) {
        return new ProjectSettings(
                agent, baseBranch, newSetup, setupFile, environment, passEnvironment, sessionLimit, rules, files);
    }

    public ProjectSettings withSetupFile(@Nullable ConsentedScript newSetupFile) {
        return new ProjectSettings(
                agent, baseBranch, setup, newSetupFile, environment, passEnvironment, sessionLimit, rules, files);
    }

    public ProjectSettings withEnvironment(Map<String, String> newEnvironment) {
        return new ProjectSettings(
                agent, baseBranch, setup, setupFile, newEnvironment, passEnvironment, sessionLimit, rules, files);
    }

    public ProjectSettings withPassEnvironment(List<String> newPassEnvironment) {
        return new ProjectSettings(
                agent, baseBranch, setup, setupFile, environment, newPassEnvironment, sessionLimit, rules, files);
    }

    public ProjectSettings withSessionLimit(int newSessionLimit) {
        return new ProjectSettings(
                agent, baseBranch, setup, setupFile, environment, passEnvironment, newSessionLimit, rules, files);
    }

    public ProjectSettings withRules(ProjectRules newRules) {
        return new ProjectSettings(
                agent, baseBranch, setup, setupFile, environment, passEnvironment, sessionLimit, newRules, files);
    }

    public ProjectSettings withFiles(SharedFiles newFiles) {
        return new ProjectSettings(
                agent, baseBranch, setup, setupFile, environment, passEnvironment, sessionLimit, rules, newFiles);
    }
}
