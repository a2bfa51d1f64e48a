package dev.holt.core.project;

import dev.holt.core.ProjectId;
import dev.holt.core.workspace.Repository;
import java.time.Instant;

/** A registered repository with its defaults. */
public record Project(ProjectId id, Repository repository, ProjectSettings settings, Instant added) {}
