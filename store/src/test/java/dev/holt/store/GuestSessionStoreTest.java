package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.event.EventDraft;
import dev.holt.core.guestsession.GuestSession;
import dev.holt.core.guestsession.GuestSession.Processes;
import dev.holt.core.guestsession.GuestSession.State;
import dev.holt.core.machine.GuestProcess;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineRun;
import dev.holt.core.machine.MachineSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuestSessionStoreTest {
    private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_123L);
    private static final MachineName FOX = new MachineName("fox");
    private static final EventDraft EVENT = new EventDraft("vm.session", null, null, Map.of());

    @TempDir
    Path temp;

    private static GuestSession session(String id, Instant started, State state) {
        return new GuestSession(
                FOX, id, List.of("sh", "-c", "a 'b'\n"), "/root", true, Map.of("role", "rpc"), started, state);
    }

    private static Machine machine() {
        MachineSpec spec = new MachineSpec(
                "aa11", "bb22", 1, 512, 1L << 30, MachineSpec.Network.NONE, MachineSpec.Init.HOLT, false);
        return new Machine(FOX, null, spec, "00ff", null, List.of(), new MachineRun.Created(TIME), TIME);
    }

    static Stream<State> states() {
        Processes processes = new Processes("boot", 42, 4711, 41, 4710);
        return Stream.of(
                new State.Starting(),
                new State.Running(processes),
                new State.Stopping(processes),
                new State.Exited(new GuestProcess.End.Code(3), "", TIME),
                new State.Exited(new GuestProcess.End.Signal(15), "its machine was stopped", TIME),
                new State.Failed("nobody knows", TIME));
    }

    @ParameterizedTest
    @MethodSource("states")
    void aSessionComesBackAsItWas(State state) {
        try (Database database = Database.open(temp, new TestClock())) {
            new SqliteMachineStore(database).create(machine(), EVENT);
            new SqliteGuestSessionStore(database).put(session("rpc", TIME, state), EVENT);
        }
        try (Database database = Database.open(temp, new TestClock())) {
            assertThat(new SqliteGuestSessionStore(database).list(FOX)).containsExactly(session("rpc", TIME, state));
        }
    }

    @Test
    void changesAreToldOnceAndAllGoesWithTheMachine() {
        try (Database database = Database.open(temp, new TestClock())) {
            SqliteMachineStore machines = new SqliteMachineStore(database);
            SqliteGuestSessionStore sessions = new SqliteGuestSessionStore(database);
            machines.create(machine(), EVENT);
            sessions.put(session("a", TIME, new State.Starting()), EVENT);
            sessions.put(session("b", TIME.plusSeconds(1), new State.Starting()), EVENT);
            long told = new SqliteEventLog(database).last();
            State over = new State.Failed("why", TIME);
            assertThat(sessions.change(FOX, "a", s -> s.with(over), _ -> EVENT)).contains(session("a", TIME, over));
            sessions.change(FOX, "a", s -> s.with(over), _ -> EVENT);
            assertThat(sessions.change(FOX, "c", s -> s, _ -> EVENT)).isEmpty();
            assertThat(new SqliteEventLog(database).last()).isEqualTo(told + 1);
            assertThat(sessions.list(FOX)).extracting(GuestSession::id).containsExactly("b", "a");
            sessions.remove(FOX, "b", EVENT);
            sessions.remove(FOX, "b", EVENT);
            assertThat(sessions.list(FOX)).extracting(GuestSession::id).containsExactly("a");
            machines.remove(FOX, EVENT);
            assertThat(sessions.list(FOX)).isEmpty();
        }
    }
}
