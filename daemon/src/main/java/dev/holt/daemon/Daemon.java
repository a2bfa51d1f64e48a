package dev.holt.daemon;

import dev.holt.agent.AgentCatalogue;
import dev.holt.api.Api;
import dev.holt.api.GuestSessionHandlers;
import dev.holt.api.ImageHandlers;
import dev.holt.api.MachineHandlers;
import dev.holt.api.MessageHandlers;
import dev.holt.api.ProjectHandlers;
import dev.holt.api.RepeatedCalls;
import dev.holt.api.RunningOperations;
import dev.holt.api.ServiceApi;
import dev.holt.api.SessionHandlers;
import dev.holt.api.SystemHandlers;
import dev.holt.api.Tickets;
import dev.holt.api.WorkspaceHandlers;
import dev.holt.cli.Commands;
import dev.holt.cli.Surroundings;
import dev.holt.config.TomlSettings;
import dev.holt.core.HoltException;
import dev.holt.core.agent.Agents;
import dev.holt.core.guestsession.GuestSessionStore;
import dev.holt.core.guestsession.GuestSessions;
import dev.holt.core.guestsession.SessionsLeaving;
import dev.holt.core.journal.Journal;
import dev.holt.core.lock.Locks;
import dev.holt.core.machine.MachineCopies;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineParts;
import dev.holt.core.machine.MachineWork;
import dev.holt.core.machine.Machines;
import dev.holt.core.message.Mailboxes;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.Places;
import dev.holt.core.project.ProjectStore;
import dev.holt.core.project.Projects;
import dev.holt.core.session.LaunchEnvironment;
import dev.holt.core.session.SessionFiles;
import dev.holt.core.session.SessionParts;
import dev.holt.core.session.SessionStore;
import dev.holt.core.session.Sessions;
import dev.holt.core.session.TenantGuard;
import dev.holt.core.settings.Settings;
import dev.holt.core.settings.SettingsFile;
import dev.holt.core.terminal.Terminals;
import dev.holt.core.workspace.CloneGuard;
import dev.holt.core.workspace.CloneStore;
import dev.holt.core.workspace.Clones;
import dev.holt.core.workspace.GuestWorkspaces;
import dev.holt.core.workspace.MachineWorkspaces;
import dev.holt.core.workspace.PlacedWorkspaces;
import dev.holt.core.workspace.Workspaces;
import dev.holt.git.Git;
import dev.holt.git.GitRepositories;
import dev.holt.git.GitWorkspaces;
import dev.holt.git.GuestClones;
import dev.holt.guest.GuestPlaces;
import dev.holt.guest.LinkGuests;
import dev.holt.host.HostCapacity;
import dev.holt.host.HostPlaces;
import dev.holt.host.TarTrees;
import dev.holt.image.ImageStore;
import dev.holt.image.KernelStore;
import dev.holt.net.LoopbackForwarder;
import dev.holt.net.Passt;
import dev.holt.os.LockFile;
import dev.holt.protocol.BuildId;
import dev.holt.qemu.KvmFindings;
import dev.holt.qemu.QemuDisks;
import dev.holt.qemu.QemuPaths;
import dev.holt.qemu.QemuVmm;
import dev.holt.rpc.SocketDoor;
import dev.holt.store.Database;
import dev.holt.store.SqliteCloneStore;
import dev.holt.store.SqliteEventLog;
import dev.holt.store.SqliteGuestSessionStore;
import dev.holt.store.SqliteIdempotencyStore;
import dev.holt.store.SqliteJournalStore;
import dev.holt.store.SqliteMachineStore;
import dev.holt.store.SqliteMessageStore;
import dev.holt.store.SqliteProjectStore;
import dev.holt.store.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The composition root: everything that a daemon consists of, built in the order in which it depends on each other, from store to socket.
 * Closing it ends what it started, in reverse; sessions go on.
 */
final class Daemon implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Daemon.class.getName());
    private static final Duration TICK = Duration.ofSeconds(5);
    private static final Duration GUEST_CLOCKS = Duration.ofMinutes(1);
    private static final Duration UPKEEP = Duration.ofHours(1);
    private static final Duration KEY_AGE = Duration.ofDays(1);
    private static final int MARK_BYTES = 4;
    private static final int LINK_KEY_BYTES = 16;

    private final Stack closing = new Stack();
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final CountDownLatch reconciled = new CountDownLatch(1);
    private final LockFile lock;
    private final Sessions sessions;
    private final Mailboxes mailboxes;
    private final Machines machines;
    private final SocketDoor door;

    /**
     * Builds everything and looks at what a former daemon left, within the start budget; serves nobody yet.
     *
     * @param lock the home's, held until the end
     * @param environment the daemon's own, for finding git and the terminals
     */
    Daemon(Home home, LockFile lock, Distribution distribution, Map<String, String> environment) throws IOException {
        this.lock = lock;
        Clock clock = Clock.systemUTC();

        Database database = closing.push(Database.open(home.data(), clock));
        SqliteEventLog events = new SqliteEventLog(database);
        SessionStore sessionStore = new SqliteSessionStore(database);
        ProjectStore projectStore = new SqliteProjectStore(database);
        SqliteIdempotencyStore keys = new SqliteIdempotencyStore(database);
        Journal journal = new Journal(new SqliteJournalStore(database), events, KillAt.of(environment));
        SettingsFile settings = new TomlSettings(home.config());
        // Settings that nobody can go by are said now, not by whatever asks for them first.
        settings.current();

        HostPlaces here = closing.push(new HostPlaces(KeptRunner.of(distribution.runner(), home.runners())));
        Place host = here.find(PlaceId.HOST).orElseThrow();
        Terminals terminals =
                ChosenTerminals.of(home, environment, () -> settings.current().terminal());
        Git git = new Git(environment);
        Agents agents = new AgentCatalogue(home.agents());

        SecureRandom random = new SecureRandom();
        KernelStore kernels = closing.push(new KernelStore(
                home.kernels(),
                new KernelStore.Programs(distribution.guest(), distribution.runner()),
                environment,
                clock));
        ImageStore images = closing.push(new ImageStore(home.images(), environment, clock));
        HostCapacity capacity = new HostCapacity();
        String searchPath = environment.getOrDefault("PATH", "/usr/bin:/bin");
        Clones clones = new GuestClones(git, home.git().resolve(".clones"), clock);
        CloneStore cloneStore = new SqliteCloneStore(database);
        Locks<MachineName> cloneLocks = new Locks<>();
        CloneGuard cloneGuard = new CloneGuard(clones, cloneStore, cloneLocks);
        GuestSessionStore guestSessions = new SqliteGuestSessionStore(database);
        machines = closing.push(new Machines(
                new MachineParts(
                        new SqliteMachineStore(database),
                        images,
                        kernels,
                        new QemuVmm(
                                host,
                                new QemuPaths(home.run(), home.data(), Path.of("/dev/shm"), searchPath),
                                kernels,
                                random),
                        new QemuDisks(host, searchPath),
                        new Passt(home.run(), distribution.fence(), searchPath, host.processes()),
                        new LinkGuests(clock, random),
                        capacity,
                        settings,
                        home.machines(),
                        host.files(home.machines()),
                        () -> hexadecimal(random, MARK_BYTES),
                        () -> hexadecimal(random, LINK_KEY_BYTES),
                        clock),
                new LoopbackForwarder(),
                MachineWork.of(List.of(
                        // What they still write is to be in the clones when those are looked at.
                        new SessionsLeaving(guestSessions, host.files(home.machines()), clock),
                        new TenantGuard(sessionStore, cloneGuard))),
                journal,
                events));

        GuestWorkspaces guestWorkspaces = new GuestWorkspaces(machines, clones, cloneStore, cloneLocks);
        Workspaces workspaces = new PlacedWorkspaces(
                new GitWorkspaces(
                        git,
                        home.git(),
                        home.worktrees(),
                        () -> settings.current().fetchPatience()),
                new MachineWorkspaces(machines, guestWorkspaces, cloneGuard, home.sessions()));
        Places places = new AllPlaces(here, new GuestPlaces(machines, settings));

        Projects projects = new Projects(projectStore, new GitRepositories(git), clock);
        sessions = new Sessions(
                new SessionParts(
                        sessionStore,
                        places,
                        terminals,
                        workspaces,
                        new SessionFiles(home.sessions()),
                        settings,
                        clock,
                        System::nanoTime),
                projectStore,
                agents,
                journal,
                events,
                new LaunchEnvironment(distribution.client(), home.data()),
                home.worktrees());
        closing.push(sessions.watcher()::close);

        mailboxes = closing.push(
                new Mailboxes(new SqliteMessageStore(database), sessions, agents, clock, System::nanoTime));

        RunningOperations operations = new RunningOperations(clock);
        HealthChecks health = new HealthChecks(
                home,
                distribution,
                host,
                () -> settings.current().terminal(),
                terminals.in(host),
                new MachineChecks(
                        host,
                        new KvmFindings(host, home.data(), searchPath),
                        capacity,
                        () -> settings.current().machines(),
                        environment),
                environment);
        Api api = new ServiceApi(
                operations,
                new RepeatedCalls(keys),
                new SessionHandlers(sessions, projects, workspaces, events, settings, home.worktrees()),
                new MessageHandlers(mailboxes, events),
                new ProjectHandlers(projects, sessions, agents, host),
                new MachineHandlers(
                        machines,
                        new MachineCopies(machines, new TarTrees()),
                        new ImageHandlers(images, kernels, machines, agents),
                        new WorkspaceHandlers(machines, guestWorkspaces),
                        new GuestSessionHandlers(
                                new GuestSessions(machines, guestSessions, host.files(home.machines()), clock)),
                        clock),
                new SystemHandlers(
                        events,
                        agents,
                        sessions,
                        machines,
                        settings,
                        new DaemonAdministration(
                                home,
                                distribution,
                                sessions,
                                operations,
                                health,
                                new Archive(home, database, environment),
                                () -> reconciled.getCount() > 0,
                                stopAsked::countDown),
                        host,
                        environment));

        Commands commands = new Commands(
                new Surroundings(
                        Distribution.VERSION,
                        distribution.build(),
                        home.data(),
                        home.log(),
                        distribution.client(),
                        clock,
                        health::run,
                        api),
                new GuidedDemo(api));
        door = new SocketDoor(
                home.socket(),
                Files.getOwner(home.data()),
                new BuildId(distribution.build()),
                commands,
                api,
                new Tickets(random, System::nanoTime),
                stopAsked::countDown);

        closing.push(new NoticeCommand(events, settings, host, distribution.client(), home.data(), environment));
        commands.prepare();
        machines.reconciler().beforeServing();
        sessions.reconciler().beforeServing();
        closing.push(new Ticker("session-watcher", TICK, () -> {
            sessions.watcher().tick();
            sessions.notices().look();
        }));
        closing.push(new Ticker("guest-clocks", GUEST_CLOCKS, this::setClocks));
        closing.push(new Ticker("upkeep", UPKEEP, () -> {
            Settings now = settings.current();
            events.prune(now.eventAge(), now.eventCount());
            keys.prune(KEY_AGE);
        }));
    }

    /** Serves until somebody asks it to stop. */
    void serve() throws IOException, InterruptedException {
        Thread.ofVirtual().name("reconciler").start(this::reconcile);
        closing.push(door::stop);
        door.ready();
        LOG.log(System.Logger.Level.INFO, "serving");
        stopAsked.await();
        LOG.log(System.Logger.Level.INFO, "stopping; sessions go on");
    }

    /** Makes {@link #serve} return. */
    void stop() {
        stopAsked.countDown();
    }

    /** Whoever waits for this daemon's end is told last, when the home is free for the next one. */
    @Override
    public void close() {
        closing.close();
        lock.close();
        door.close();
    }

    private void setClocks() {
        try {
            machines.setClocks();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String hexadecimal(SecureRandom random, int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }

    private void reconcile() {
        try {
            // Sessions live in machines, so these are settled first.
            machines.reconciler().whileServing();
            sessions.reconciler().whileServing();
            mailboxes.open();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (HoltException e) {
            LOG.log(System.Logger.Level.ERROR, "taking up what a former daemon left", e);
        } finally {
            reconciled.countDown();
        }
    }
}
