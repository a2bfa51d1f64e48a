package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.ProjectId;
import dev.holt.core.event.EventDraft;
import dev.holt.core.project.Project;
import dev.holt.core.project.ProjectStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Projects in a map. The monitor guards it; each method is one transaction. */
public final class InMemoryProjects implements ProjectStore {
    private final InMemoryEvents events;
    private final Predicate<ProjectId> inUse;
    private final Map<String, Project> projects = new TreeMap<>();

    InMemoryProjects(InMemoryEvents events, Predicate<ProjectId> inUse) {
        this.events = events;
        this.inUse = inUse;
    }

    @Override
    public synchronized void add(Project project, EventDraft event) {
        boolean taken = projects.containsKey(project.id().value())
                || projects.values().stream()
                        .anyMatch(p -> p.repository()
                                .gitDirectory()
                                .equals(project.repository().gitDirectory()));
        if (taken) {
            throw new HoltException(ErrorCode.PROJECT_EXISTS, "project: %s exists".formatted(project.id()));
        }
        projects.put(project.id().value(), project);
        events.append(event);
    }

    @Override
    public synchronized Project change(ProjectId id, UnaryOperator<Project> change, EventDraft event) {
        Project changed = change.apply(find(id).orElseThrow(() -> notFound(id)));
        projects.put(id.value(), changed);
        events.append(event);
        return changed;
    }

    @Override
    public synchronized void remove(ProjectId id, EventDraft event) {
        if (inUse.test(id)) {
            throw new HoltException(ErrorCode.PROJECT_IN_USE, "project: %s has sessions".formatted(id));
        }
        if (projects.remove(id.value()) != null) {
            events.append(event);
        }
    }

    @Override
    public synchronized Optional<Project> find(ProjectId id) {
        return Optional.ofNullable(projects.get(id.value()));
    }

    @Override
    public synchronized List<Project> list() {
        return List.copyOf(projects.values());
    }

    static HoltException notFound(ProjectId id) {
        return new HoltException(ErrorCode.PROJECT_NOT_FOUND, "project: %s is unknown".formatted(id));
    }
}
