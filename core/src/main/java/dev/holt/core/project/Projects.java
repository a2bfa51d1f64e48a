package dev.holt.core.project;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Name;
import dev.holt.core.Printable;
import dev.holt.core.ProjectId;
import dev.holt.core.event.EventDraft;
import dev.holt.core.workspace.Repositories;
import dev.holt.core.workspace.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Registers repositories and finds the project that somebody means. Safe for any thread. */
public final class Projects {
    private final ProjectStore store;
    private final Repositories repositories;
    private final Clock clock;

    public Projects(ProjectStore store, Repositories repositories, Clock clock) {
        this.store = store;
        this.repositories = repositories;
        this.clock = clock;
    }

    /**
     * Registers the repository at {@code path}, or above it.
     *
     * @param id null: proposed from the folder's name
     */
    public Project add(Path path, @Nullable String id) {
        Repository repository = repositories.inspect(path);
        refuseTwice(repository);
        String name = id != null ? id : Name.propose(folder(repository.path()));
        Project project = new Project(new ProjectId(name), repository, ProjectSettings.NONE, clock.instant());
        if (store.find(project.id()).isPresent()) {
            throw new HoltException(
                    ErrorCode.PROJECT_EXISTS,
                    "project: '%s' is taken (expected: a new name); pass --id %s".formatted(name, free(name)));
        }
        store.add(
                project,
                event(
                        "project.added",
                        project.id(),
                        Map.of("path", repository.path().toString())));
        return project;
    }

    /** Throws {@code PROJECT_NOT_FOUND}. */
    public Project find(String name) {
        Optional<Project> found = Name.propose(name).equals(name) ? store.find(new ProjectId(name)) : Optional.empty();
        return found.orElseThrow(() -> new HoltException(
                ErrorCode.PROJECT_NOT_FOUND,
                "project: '%s' (expected: %s); 'holt project add PATH' registers one"
                        .formatted(Printable.of(name), known())));
    }

    /**
     * The project that somebody who stands in {@code directory} means: the one whose repository or work trees contain it, else the only one.
     *
     * @param worktrees the directory with the work trees of all sessions, one folder a project
     */
    public Project resolve(@Nullable Path directory, Path worktrees) {
        List<Project> all = store.list();
        if (directory != null) {
            Path real = real(directory);
            Path trees = real(worktrees);
            Optional<Project> owner = all.stream()
                    .filter(p -> depth(p, real, trees) >= 0)
                    .max(Comparator.comparingInt(p -> depth(p, real, trees)));
            if (owner.isPresent()) {
                return owner.get();
            }
        }
        if (all.size() == 1) {
            return all.getFirst();
        }
        throw new HoltException(
                ErrorCode.PROJECT_UNRESOLVED,
                all.isEmpty()
                        ? "project: none is registered (expected: at least one); 'holt project add .' in a repository registers it"
                        : "project: %s belongs to none (expected: to stand in the repository of %s); pass --project NAME"
                                .formatted(Printable.of(String.valueOf(directory)), known()));
    }

    /** How deep the directory of {@code project} is that contains {@code real}; -1 when none does. */
    private static int depth(Project project, Path real, Path trees) {
        return Stream.of(project.repository().path(), trees.resolve(project.id().toString()))
                .filter(real::startsWith)
                .mapToInt(Path::getNameCount)
                .max()
                .orElse(-1);
    }

    public List<Project> list() {
        return store.list();
    }

    /** Changes a project's settings. */
    public Project set(ProjectId id, UnaryOperator<ProjectSettings> change) {
        return store.change(
                id,
                p -> new Project(p.id(), p.repository(), change.apply(p.settings()), p.added()),
                event("project.changed", id, Map.of()));
    }

    /** Forgets a project without sessions; its repository stays as it is. */
    public void remove(ProjectId id) {
        store.remove(id, event("project.removed", id, Map.of()));
    }

    private void refuseTwice(Repository repository) {
        store.list().stream()
                .filter(p -> p.repository().gitDirectory().equals(repository.gitDirectory()))
                .findFirst()
                .ifPresent(p -> {
                    throw new HoltException(
                            ErrorCode.PROJECT_EXISTS,
                            "project: %s is registered already as '%s'; 'holt project show %s' shows it"
                                    .formatted(repository.path(), p.id(), p.id()));
                });
    }

    private String free(String name) {
        int number = 2;
        while (store.find(numbered(name, number)).isPresent()) {
            number++;
        }
        return numbered(name, number).toString();
    }

    private static ProjectId numbered(String name, int number) {
        String digits = Integer.toString(number);
        return new ProjectId(name.substring(0, Math.min(name.length(), 63 - digits.length())) + digits);
    }

    private static String folder(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    private String known() {
        List<Project> all = store.list();
        return all.isEmpty()
                ? "a registered one"
                : "one of "
                        + String.join(
                                ", ", all.stream().map(p -> p.id().toString()).toList());
    }

    private static Path real(Path path) {
        try {
            return Files.exists(path)
                    ? path.toRealPath()
                    : path.toAbsolutePath().normalize();
        } catch (java.io.IOException _) {
            return path.toAbsolutePath().normalize();
        }
    }

    private static EventDraft event(String type, ProjectId id, Map<String, String> facts) {
        return new EventDraft(type, id.toString(), null, facts);
    }
}
