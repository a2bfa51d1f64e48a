package dev.holt.core.workspace;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A repository as it was when it was registered. What is recorded here is trusted from then on; what agents write into the repository later is not.
 *
 * @param path the top of its main work tree
 * @param gitDirectory its common git directory
 * @param head the branch checked out in the main work tree, or null when detached
 * @param remote the URL of {@code origin}, or null when there is none; never with credentials
 * @param defaultBranch the branch that new work starts from
 * @param configuration the settings of its own configuration that Holt goes by: line endings, file modes, filters
 */
public record Repository(
        Path path,
        Path gitDirectory,
        @Nullable String head,
        @Nullable String remote,
        String defaultBranch,
        Map<String, String> configuration) {
    public Repository {
        configuration = Map.copyOf(configuration);
    }
}
