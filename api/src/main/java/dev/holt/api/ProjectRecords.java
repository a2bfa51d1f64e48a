package dev.holt.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The wire records of projects. */
public final class ProjectRecords {
    private ProjectRecords() {}

    /**
     * A repository to be registered.
     *
     * @param id null: proposed from the folder's name
     */
    public record AddProject(String path, @Nullable String id) {}

    /**
     * A project.
     *
     * @param state {@code ok}, or {@code degraded} when its path is no repository any more
     * @param setupFile the script of the repository that may run in new work trees
     * @param environment the names of the variables that its sessions get
     * @param rulesFile the file of the repository, as each session's base has it, with what its agents are told beside their prompts
     * @param rules a text that they are told too
     * @param symlinks paths that new work trees get as links to the main one, as far as git ignores them
     * @param copy patterns of files that git ignores and that new work trees get as copies
     * @param sessions how many it has
     */
    public record ProjectView(
            String id,
            String path,
            String state,
            @Nullable String remote,
            String defaultBranch,
            @Nullable String agent,
            @Nullable String baseBranch,
            @Nullable String setup,
            @Nullable String setupFile,
            List<String> environment,
            List<String> passEnvironment,
            int sessionLimit,
            @Nullable String rulesFile,
            @Nullable String rules,
            List<String> symlinks,
            List<String> copy,
            int sessions,
            Instant added) {}

    public record ProjectList(List<ProjectView> projects) {}

    public record ProjectRef(String project) {}

    /**
     * Settings to change. Keys: {@code agent base setup setup-file session-limit env.NAME pass-env rules-file rules symlinks copy}; an empty value removes the setting.
     */
    public record SetProject(String project, Map<String, String> settings) {}
}
