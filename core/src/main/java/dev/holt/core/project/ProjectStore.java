package dev.holt.core.project;

import dev.holt.core.ProjectId;
import dev.holt.core.event.EventDraft;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Port: the registered projects. Each change and its event are one durable transaction. Functions run inside it, on a thread of the store and now
 * and then more than once: they are quick, without other effects, and do not call a store.
 */
public interface ProjectStore {
    /** Adds it. Throws {@code PROJECT_EXISTS} when id or repository is taken. The numbers of a former project of this name go on. */
    void add(Project project, EventDraft event);

    /** Changes it. Throws {@code PROJECT_NOT_FOUND}. */
    Project change(ProjectId id, UnaryOperator<Project> change, EventDraft event);

    /** Removes it. Throws {@code PROJECT_NOT_FOUND}, and {@code PROJECT_IN_USE} while it has sessions. */
    void remove(ProjectId id, EventDraft event);

    Optional<Project> find(ProjectId id);

    /** All, by id. */
    List<Project> list();
}
