package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.event.EventDraft;
import dev.holt.core.machine.Accelerator;
import dev.holt.core.machine.Machine;
import dev.holt.core.machine.Machine.Forward;
import dev.holt.core.machine.MachineException;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineRun;
import dev.holt.core.machine.MachineSpec;
import dev.holt.core.machine.VmmProcess;
import dev.holt.core.place.ProcessRef;
import dev.holt.core.workspace.GuestClone;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MachineStoreTest {
    private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_123L);
    private static final MachineSpec SPEC = new MachineSpec(
            "aa11", "bb22", 2, 1024, 8L << 30, MachineSpec.Network.USER, MachineSpec.Init.SYSTEMD, true);
    private static final VmmProcess PROCESS =
            new VmmProcess(new ProcessRef("boot", 42, 4711), "0123abcd", Accelerator.TCG);

    @TempDir
    Path temp;

    private static Machine machine(String name, MachineRun run) {
        return new Machine(
                new MachineName(name),
                "debian-12",
                SPEC,
                "00ff",
                SessionId.parse("calc-1"),
                List.of(new Forward(8080, 80)),
                run,
                TIME);
    }

    private static EventDraft event(Machine machine) {
        return new EventDraft(
                "vm.test", null, null, Map.of("machine", machine.name().value()));
    }

    static Stream<MachineRun> runs() {
        return Stream.of(
                new MachineRun.Created(TIME),
                new MachineRun.Starting(TIME, "0123abcd"),
                new MachineRun.Running(TIME, PROCESS, SPEC, "guest-boot", false),
                new MachineRun.Running(TIME, PROCESS, SPEC, "guest-boot", true),
                new MachineRun.Stopping(TIME, PROCESS),
                new MachineRun.Stopped(TIME, "stopped"),
                new MachineRun.Failed(TIME, "it panicked"));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aMachineComesBackAsItWas(MachineRun run) {
        Machine machine = machine("box", run);
        try (Database database = Database.open(temp, new TestClock())) {
            new SqliteMachineStore(database).create(machine, event(machine));
        }
        try (Database database = Database.open(temp, new TestClock())) {
            assertThat(new SqliteMachineStore(database).find(machine.name())).contains(machine);
        }
    }

    @Test
    void aNameIsTakenOnceAndFreeAgainWhenItsMachineIsGone() {
        Machine first = machine("box", new MachineRun.Created(TIME));
        try (Database database = Database.open(temp, new TestClock())) {
            SqliteMachineStore store = new SqliteMachineStore(database);
            store.create(first, event(first));
            assertThatExceptionOfType(MachineException.class)
                    .isThrownBy(() -> store.create(first, event(first)))
                    .returns(ErrorCode.MACHINE_EXISTS, HoltException::code);
            store.remove(first.name(), event(first));
            store.remove(first.name(), event(first));
            store.create(first, event(first));

            assertThat(store.list()).containsExactly(first);
            assertThat(new SqliteEventLog(database).last()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"holt/calc-1/main,calc-1", "main,"})
    void oneFromBeforeItsTenantWasNotedGetsItByItsClone(String branch, @Nullable String tenant) {
        Machine machine = machine("calc-1", new MachineRun.Created(TIME));
        try (Database database = Database.open(temp, new TestClock())) {
            new SqliteProjectStore(database).add(Samples.project("calc"), event(machine));
            new SqliteSessionStore(database)
                    .create(
                            Samples.CALC,
                            id -> Samples.session(id).withWorkspace(Samples.workspace(id)),
                            _ -> event(machine));
            new SqliteMachineStore(database).create(machine, event(machine));
            GuestClone clone = new GuestClone("/root/calc", Path.of("/calc"), "0", branch, TIME, "1", "1", null, null);
            new SqliteCloneStore(database).put(machine.name(), clone, event(machine));
            database.write(transaction -> {
                transaction.handle().execute("UPDATE machines SET detail = json_remove(detail, '$.tenant')");
                transaction.handle().execute("DELETE FROM flyway_schema_history WHERE version = '6'");
                return transaction.handle().execute("PRAGMA user_version = 5");
            });
        }
        try (Database database = Database.open(temp, new TestClock())) {
            Machine known =
                    new SqliteMachineStore(database).find(machine.name()).orElseThrow();
            assertThat(known.tenant()).isEqualTo(tenant == null ? null : SessionId.parse(tenant));
            assertThat(known.run()).isEqualTo(machine.run());
        }
    }

    @Test
    void aChangeAndItsEventAreOneAndNoChangeIsNone() {
        Machine first = machine("box", new MachineRun.Created(TIME));
        try (Database database = Database.open(temp, new TestClock())) {
            SqliteMachineStore store = new SqliteMachineStore(database);
            store.create(first, event(first));
            MachineRun stopped = new MachineRun.Stopped(TIME, "x");
            Machine changed = store.change(first.name(), m -> m.withRun(stopped), MachineStoreTest::event);
            store.change(first.name(), m -> m.withRun(stopped), MachineStoreTest::event);

            assertThat(changed.run()).isEqualTo(stopped);
            assertThat(new SqliteEventLog(database).last()).isEqualTo(2);
            assertThatExceptionOfType(MachineException.class)
                    .isThrownBy(() -> store.change(new MachineName("other"), m -> m, MachineStoreTest::event))
                    .returns(ErrorCode.MACHINE_NOT_FOUND, HoltException::code);
        }
    }
}
