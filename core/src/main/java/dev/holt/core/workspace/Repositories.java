package dev.holt.core.workspace;

import java.nio.file.Path;

/** Port: looks at repositories. */
public interface Repositories {
    /**
     * What stands at {@code path}, or above it. Reads only.
     *
     * @throws WorkspaceException {@code NOT_A_REPOSITORY}, {@code BARE_REPOSITORY}, {@code NO_COMMIT}, {@code REPOSITORY_UNSUPPORTED}
     */
    Repository inspect(Path path);
}
