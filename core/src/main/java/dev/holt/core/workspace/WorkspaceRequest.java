package dev.holt.core.workspace;

import dev.holt.core.place.PlaceId;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A workspace to be made.
 *
 * @param place where it is made
 * @param project the project's name
 * @param session the session's id
 * @param directory where the work tree goes
 * @param branch the branch to make, checked by {@link Workspaces#requireBranch}
 * @param base what it starts from, as {@link Workspaces#resolveBase} found it
 * @param umask of the files in it, octal, such as {@code 022}
 */
public record WorkspaceRequest(
        PlaceId place,
        String project,
        String session,
        Repository repository,
        Path directory,
        String branch,
        Base base,
        String umask) {
    /**
     * Where work starts from.
     *
     * @param commit the full hash
     * @param ref the branch or revision that it was taken from
     * @param note why it is not as fresh as it could be, such as {@code origin did not answer within 5 s}; null when it is
     */
    public record Base(String commit, String ref, @Nullable String note) {}
}
