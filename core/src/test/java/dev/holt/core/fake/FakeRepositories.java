package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.workspace.Repositories;
import dev.holt.core.workspace.Repository;
import dev.holt.core.workspace.WorkspaceException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Repositories at paths that the test names. */
public final class FakeRepositories implements Repositories {
    private final Set<Path> roots = ConcurrentHashMap.newKeySet();

    /** A repository with its main work tree at {@code path}. */
    public static Repository at(Path path) {
        return new Repository(path, path.resolve(".git"), "main", null, "main", Map.of());
    }

    public void init(Path path) {
        roots.add(path);
    }

    @Override
    public Repository inspect(Path path) {
        for (Path at = path; at != null; at = at.getParent()) {
            if (roots.contains(at)) {
                return at(at);
            }
        }
        throw new WorkspaceException(ErrorCode.NOT_A_REPOSITORY, "path: %s is in no repository".formatted(path));
    }
}
