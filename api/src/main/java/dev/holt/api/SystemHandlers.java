package dev.holt.api;

import dev.holt.api.Handlers.Context;
import dev.holt.api.SystemRecords.EventView;
import dev.holt.api.SystemRecords.SettingView;
import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.agent.Agents;
import dev.holt.core.event.Event;
import dev.holt.core.event.EventFollower;
import dev.holt.core.event.EventLog;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.Machines;
import dev.holt.core.place.Place;
import dev.holt.core.session.Session;
import dev.holt.core.session.Sessions;
import dev.holt.core.settings.SettingsFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does the operations on the daemon itself: events, agents, settings, upkeep. */
public final class SystemHandlers {
    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final int BATCH = 500;

    private final EventLog events;
    private final Agents agents;
    private final Sessions sessions;
    private final Machines machines;
    private final SettingsFile settings;
    private final Administration administration;
    private final AgentHandlers agentHandlers;

    /** @param environment in whose {@code PATH} agents are looked for when somebody asks which are installed and does not name another */
    public SystemHandlers(
            EventLog events,
            Agents agents,
            Sessions sessions,
            Machines machines,
            SettingsFile settings,
            Administration administration,
            Place host,
            Map<String, String> environment) {
        this.events = events;
        this.agents = agents;
        this.sessions = sessions;
        this.machines = machines;
        this.settings = settings;
        this.administration = administration;
        this.agentHandlers = new AgentHandlers(agents, host, environment);
    }

    void bind(Handlers handlers) {
        handlers.on(Operations.EVENT_FOLLOW, (follow, _, items) -> follow(follow, items));
        agentHandlers.bind(handlers);
        handlers.on(Operations.DAEMON_STATUS, (_, _) -> administration.status());
        handlers.on(Operations.DAEMON_STOP, this::stop);
        handlers.on(Operations.DOCTOR, (_, _) -> administration.doctor());
        handlers.on(
                Operations.CONFIG_LIST,
                (_, _) -> new SystemRecords.SettingList(
                        settings.entries().stream().map(SystemHandlers::setting).toList()));
        handlers.on(Operations.CONFIG_GET, (reference, _) -> setting(settings.entry(reference.key())));
        handlers.on(Operations.CONFIG_SET, (set, _) -> set(set));
        handlers.on(Operations.STORAGE_USAGE, (_, _) -> administration.usage());
        handlers.on(
                Operations.STORAGE_BACKUP, (backup, _) -> administration.backup(Paths.absolute("file", backup.file())));
    }

    private void follow(SystemRecords.FollowEvents follow, Items<EventView> items) throws InterruptedException {
        long after = follow.after() != null ? follow.after() : follow.follow() ? events.last() : 0;
        if (!follow.follow()) {
            replay(after, follow, items);
            return;
        }
        try (EventFollower follower = events.follow(after)) {
            while (true) {
                Optional<Event> event = follower.next(PATIENCE);
                if (event.isPresent()) {
                    deliver(event.get(), follow, items);
                }
            }
        }
    }

    private void replay(long after, SystemRecords.FollowEvents follow, Items<EventView> items)
            throws InterruptedException {
        long next = after;
        for (List<Event> batch = events.read(next, BATCH); !batch.isEmpty(); batch = events.read(next, BATCH)) {
            for (Event event : batch) {
                deliver(event, follow, items);
            }
            next = batch.getLast().seq();
        }
    }

    private static void deliver(Event event, SystemRecords.FollowEvents follow, Items<EventView> items)
            throws InterruptedException {
        boolean wanted = (follow.session() == null || follow.session().equals(event.session()))
                && (follow.type() == null || follow.type().equals(event.type()));
        if (wanted) {
            items.next(Views.event(event));
        }
    }

    private SettingView set(SystemRecords.SetSetting set) {
        if (set.key().equals("agent")
                && !set.value().isEmpty()
                && agents.find(set.value()).isEmpty()) {
            throw new HoltException(
                    ErrorCode.AGENT_NOT_FOUND,
                    "agent: '%s' (expected: one that 'holt agent ls' lists)".formatted(Printable.of(set.value())));
        }
        return setting(settings.set(set.key(), set.value()));
    }

    private SystemRecords.DaemonStopped stop(SystemRecords.StopDaemon stop, Context context)
            throws InterruptedException {
        List<String> stopped = new ArrayList<>();
        if (stop.sessions()) {
            for (Sessions.Seen seen : sessions.list()) {
                Session session = seen.session();
                if (!seen.status().word().over()) {
                    context.progress().stage("stopping " + session.id());
                    sessions.stopper().kill(session.id(), context.operation() + "-" + session.id(), context.progress());
                    stopped.add(session.id().toString());
                } else {
                    sessions.stopper().closeWindow(session.id());
                }
            }
        }
        List<String> machinesStopped = stop.machines() ? stopMachines(context) : List.of();
        administration.stop();
        return new SystemRecords.DaemonStopped(stopped, machinesStopped);
    }

    private List<String> stopMachines(Context context) throws InterruptedException {
        List<String> stopped = new ArrayList<>();
        for (Machine machine : machines.list()) {
            if (machine.run().isUp()) {
                context.progress().stage("stopping machine " + machine.name());
                machines.stopper().stop(machine.name(), context.progress());
                stopped.add(machine.name().value());
            }
        }
        return stopped;
    }

    private static SettingView setting(SettingsFile.Entry entry) {
        return new SettingView(entry.key(), entry.value(), entry.origin(), entry.summary());
    }
}
