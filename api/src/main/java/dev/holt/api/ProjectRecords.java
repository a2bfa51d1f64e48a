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
            int sessions,
            Instant added) {}

    public record ProjectList(List<ProjectView> projects) {}

    public record ProjectRef(String project) {}

    /**
     * Settings to change. Keys: {@code agent base setup setup-file session-limit env.NAME pass-env}; an empty value removes the setting.
     */
    public record SetProject(String project, Map<String, String> settings) {}
}
