package dev.holt.core.fake;

import java.time.Clock;

/** All stores over one log, without a disk. What they hold outlives every run of the daemon in one test. */
public final class InMemoryStores {
    private final InMemoryEvents events;
    private final InMemoryProjects projects;
    private final InMemorySessions sessions;
    private final InMemoryMessages messages;
    private final InMemoryMachines machines;
    private final InMemoryJournal journal = new InMemoryJournal();

    public InMemoryStores(Clock clock) {
        events = new InMemoryEvents(clock);
        machines = new InMemoryMachines(events);
        projects = new InMemoryProjects(events, this::inUse);
        sessions = new InMemorySessions(events, id -> projects.find(id).isPresent());
        messages = new InMemoryMessages(events, id -> sessions.find(id).isPresent());
    }

    public InMemoryEvents events() {
        return events;
    }

    public InMemoryProjects projects() {
        return projects;
    }

    public InMemorySessions sessions() {
        return sessions;
    }

    public InMemoryMessages messages() {
        return messages;
    }

    public InMemoryMachines machines() {
        return machines;
    }

    public InMemoryJournal journal() {
        return journal;
    }

    private boolean inUse(dev.holt.core.ProjectId project) {
        return sessions.has(project);
    }
}
