package dev.holt.core.workspace;

import dev.holt.core.place.PlaceId;
import java.nio.file.Path;

/**
 * The files of one session.
 *
 * @param place where they are: on this host in a work tree of the repository, in a machine in a private clone of it
 * @param project the project's name
 * @param session the session's id
 * @param directory the top of its work tree
 * @param branch the branch that was made for it
 * @param base the commit that it started from, full hash
 * @param baseRef the branch or revision that the base was taken from
 */
public record Workspace(
        PlaceId place,
        String project,
        String session,
        Repository repository,
        Path directory,
        String branch,
        String base,
        String baseRef) {}
