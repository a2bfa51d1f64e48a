package dev.holt.store;

import static java.util.Objects.requireNonNull;

import dev.holt.core.place.PlaceId;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.Workspace;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workspace as JSON, with the repository as it was when the workspace was made.
 *
 * @param place null: on the host
 */
record WorkspaceDetail(
        @Nullable String place,
        String project,
        String session,
        RepositoryDetail repository,
        String directory,
        String branch,
        String base,
        String baseRef) {
    /** A repository as JSON. */
    record RepositoryDetail(
            String path,
            String gitDirectory,
            @Nullable String head,
            @Nullable String remote,
            String defaultBranch,
            Map<String, String> configuration) {
        static RepositoryDetail of(Repository repository) {
            return new RepositoryDetail(
                    StoredPath.text(repository.path()),
                    StoredPath.text(repository.gitDirectory()),
                    repository.head(),
                    repository.remote(),
                    repository.defaultBranch(),
                    repository.configuration());
        }

        Repository repository() {
            return new Repository(
                    StoredPath.path(path),
                    StoredPath.path(gitDirectory),
                    head,
                    remote,
                    requireNonNull(defaultBranch),
                    configuration);
        }
    }

    static WorkspaceDetail of(Workspace workspace) {
        return new WorkspaceDetail(
                workspace.place().isHost() ? null : workspace.place().value(),
                workspace.project(),
                workspace.session(),
                RepositoryDetail.of(workspace.repository()),
                StoredPath.text(workspace.directory()),
                workspace.branch(),
                workspace.base(),
                workspace.baseRef());
    }

    Workspace workspace() {
        return new Workspace(
                place == null ? PlaceId.HOST : new PlaceId(place),
                requireNonNull(project),
                requireNonNull(session),
                repository.repository(),
                StoredPath.path(directory),
                requireNonNull(branch),
                requireNonNull(base),
                requireNonNull(baseRef));
    }
}
