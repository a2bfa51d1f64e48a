package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.event.Event;
import dev.holt.core.event.EventDraft;
import dev.holt.core.session.Run;
import dev.holt.core.session.Session;
import dev.holt.core.session.SessionStore;
import dev.holt.core.session.Signals;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionStoreTest {
    @TempDir
    Path data;

    private Database database;
    private SqliteSessionStore sessions;
    private SqliteProjectStore projects;
    private SqliteEventLog events;

    @BeforeEach
    void open() {
        database = Database.open(data, new TestClock());
        sessions = new SqliteSessionStore(database);
        projects = new SqliteProjectStore(database);
        events = new SqliteEventLog(database);
        projects.add(Samples.project("calc"), Samples.draft("project.added"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void everySessionComesBackAsItWasStored() {
        List<Session> stored = new ArrayList<>();
        for (Run run : Samples.runs()) {
            Session full = sessions.create(Samples.CALC, id -> Samples.full(id, run), this::created);
            Session bare =
                    sessions.create(Samples.CALC, id -> Samples.session(id).withRun(run), this::created);
            assertThat(full).isEqualTo(Samples.full(full.id(), run));
            assertThat(bare).isEqualTo(Samples.session(bare.id()).withRun(run));
            stored.addAll(List.of(full, bare));
        }
        assertThat(sessions.list()).isEqualTo(stored);
        assertThat(stored)
                .allSatisfy(session -> assertThat(sessions.find(session.id())).contains(session));
    }

    @Test
    void listIsOrderedByProjectAndNumber() {
        projects.add(Samples.project("abc"), Samples.draft("project.added"));
        for (int i = 0; i < 11; i++) {
            sessions.create(Samples.CALC, Samples::session, this::created);
        }
        sessions.create(new ProjectId("abc"), Samples::session, this::created);
        assertThat(sessions.list().stream().map(session -> session.id().toString()))
                .containsExactly(
                        "abc-1", "calc-1", "calc-2", "calc-3", "calc-4", "calc-5", "calc-6", "calc-7", "calc-8",
                        "calc-9", "calc-10", "calc-11");
    }

    @Test
    void aCreationAndItsEventAreOne() {
        Session session = sessions.create(Samples.CALC, Samples::session, this::created);
        assertThat(session.id()).isEqualTo(new SessionId(Samples.CALC, 1));
        Event event = events.read(1, 10).getFirst();
        assertThat(event.type()).isEqualTo("session.created");
        assertThat(event.session()).isEqualTo("calc-1");

        assertThatThrownBy(() -> sessions.create(Samples.CALC, Samples::session, _ -> {
                    throw new IllegalStateException("no event");
                }))
                .hasMessage("no event");
        assertThat(sessions.list()).hasSize(1);
        assertThat(events.last()).isEqualTo(2);
    }

    @Test
    void aSessionOfAnUnknownProjectIsRefused() {
        Samples.refused(
                ErrorCode.PROJECT_NOT_FOUND,
                () -> sessions.create(new ProjectId("none"), Samples::session, this::created));
        assertThat(events.last()).isEqualTo(1);
    }

    @Test
    void aChangeIsStoredWithItsEvent() {
        SessionId id =
                sessions.create(Samples.CALC, Samples::session, this::created).id();
        Session changed = sessions.change(
                id, session -> session.withName("new"), session -> Samples.draft("session.renamed", session));
        assertThat(changed.name()).isEqualTo("new");
        assertThat(sessions.find(id)).contains(changed);
        assertThat(events.read(2, 10).getFirst().facts()).containsEntry("name", "new");
        Samples.refused(
                ErrorCode.SESSION_NOT_FOUND,
                () -> sessions.change(new SessionId(Samples.CALC, 99), session -> session, this::created));
    }

    @Test
    void anEqualSessionIsNotWritten() {
        SessionId id =
                sessions.create(Samples.CALC, Samples::session, this::created).id();
        long last = events.last();
        Instant finer = TestClock.START.plusNanos(456_789);
        sessions.change(id, session -> session.withName(""), this::created);
        sessions.change(id, session -> session.withRun(new Run.Starting(finer)), this::created);
        assertThat(events.last()).as("not even for a finer time than is kept").isEqualTo(last);
        sessions.change(
                id,
                session -> session.withRun(new Run.Starting(TestClock.START.plus(Duration.ofMillis(1)))),
                this::created);
        assertThat(events.last()).isEqualTo(last + 1);
    }

    @Test
    void whatIsToldTogetherIsOneChangeWithAnEventForEach() {
        Session stored = sessions.create(
                Samples.CALC, id -> Samples.full(id, Samples.runs().getFirst()), this::created);
        long before = events.last();

        sessions.tell(stored.id(), stored.launchId(), List.of(telling("a"), telling("a"), telling("b")));
        sessions.tell(stored.id(), "of another launch", List.of(telling("c")));

        assertThat(events.read(before, 10)).extracting(Event::type).containsExactly("told.a", "told.b");
        assertThat(sessions.find(stored.id()).orElseThrow().signals().noticed()).isEqualTo("b");
    }

    @Test
    void ofWhatIsToldTogetherNothingStaysWhenOneFails() {
        Session stored = sessions.create(
                Samples.CALC, id -> Samples.full(id, Samples.runs().getFirst()), this::created);
        long before = events.last();
        SessionStore.Telling failing = new SessionStore.Telling(
                _ -> {
                    throw new IllegalStateException("a test of one that fails");
                },
                _ -> Samples.draft("told.never"));

        assertThatThrownBy(() -> sessions.tell(stored.id(), stored.launchId(), List.of(telling("a"), failing)))
                .hasMessageContaining("one that fails");

        assertThat(events.read(before, 10)).isEmpty();
        assertThat(sessions.find(stored.id())).contains(stored);
    }

    private static SessionStore.Telling telling(String noticed) {
        return new SessionStore.Telling(
                told -> new Signals(
                        told.expected(),
                        told.heard(),
                        told.activity(),
                        told.delivery(),
                        told.conversation(),
                        told.begun(),
                        told.transcript(),
                        noticed),
                _ -> Samples.draft("told." + noticed));
    }

    @Test
    void removalIsIdempotentAndNumbersAreNotUsedAgain() {
        SessionId id =
                sessions.create(Samples.CALC, Samples::session, this::created).id();
        sessions.remove(id, Samples.draft("session.removed"));
        long last = events.last();
        sessions.remove(id, Samples.draft("session.removed"));
        assertThat(events.last()).isEqualTo(last);
        assertThat(sessions.find(id)).isEmpty();

        projects.remove(Samples.CALC, Samples.draft("project.removed"));
        projects.add(Samples.project("calc"), Samples.draft("project.added"));
        Session next = sessions.create(Samples.CALC, Samples::session, this::created);
        assertThat(next.id().number()).isEqualTo(2);
    }

    @Test
    void f1_oneUnreadableRecordDoesNotHideTheOthers() {
        for (int i = 0; i < 4; i++) {
            sessions.create(Samples.CALC, Samples::session, this::created);
        }
        database.write(transaction -> {
            transaction.handle().execute("UPDATE sessions SET detail = '{\"prompt\":' WHERE number = 2");
            return transaction.handle().execute("UPDATE sessions SET intent = 'flying' WHERE number = 3");
        });
        assertThat(sessions.list().stream().map(session -> session.id().number()))
                .containsExactly(1L, 4L);
        for (long number : new long[] {2, 3}) {
            SessionId id = new SessionId(Samples.CALC, number);
            assertThat(Samples.refused(ErrorCode.STORE_CORRUPT, () -> sessions.find(id)))
                    .hasMessageContaining("session calc-" + number);
            Samples.refused(ErrorCode.STORE_CORRUPT, () -> sessions.change(id, session -> session, this::created));
            sessions.remove(id, Samples.draft("session.removed"));
            assertThat(sessions.find(id)).isEmpty();
        }
    }

    @Test
    void f1_whatAnotherVersionAddedStays() {
        SessionId id =
                sessions.create(Samples.CALC, Samples::session, this::created).id();
        database.write(transaction -> transaction
                .handle()
                .execute("UPDATE sessions SET detail = json_set(detail, '$.mood', json('{\"now\":[1,2]}'))"));
        long last = events.last();
        sessions.change(id, session -> session, this::created);
        assertThat(events.last()).isEqualTo(last);
        sessions.change(id, session -> session.withName("x"), this::created);
        assertThat(detail("$.mood")).isEqualTo("{\"now\":[1,2]}");
    }

    @Test
    void aSessionOfAnEarlierVersionHasNoPorts() {
        SessionId id =
                sessions.create(Samples.CALC, Samples::session, this::created).id();
        database.write(transaction -> transaction
                .handle()
                .execute("UPDATE sessions SET detail = json_remove(detail, '$.issue', '$.portBase', '$.portCount')"));

        assertThat(sessions.find(id)).get().satisfies(session -> {
            assertThat(session.launch().issue()).isNull();
            assertThat(session.launch().ports()).isNull();
        });
    }

    @Test
    void storedTextIsStable() {
        sessions.create(Samples.CALC, id -> Samples.full(id, Samples.runs().get(1)), this::created);
        sessions.create(
                Samples.CALC, id -> Samples.session(id).withRun(Samples.runs().get(3)), this::created);
        assertThat(database.<List<String>>read(
                        handle -> handle.select("SELECT run || ' ' || intent || ' ' || detail FROM sessions")
                                .map((row, _) -> row.getString(1))
                                .list()))
                .containsExactly("""
                        running stopped {"prompt":"fix the \\"parser\\"\\nand its tests \u2713",\
                        "argv":["/usr/bin/claude","--permission-mode","acceptEdits"],\
                        "fresh":["/usr/bin/claude"],"resume":["/usr/bin/claude","--resume","c-1"],\
                        "environmentNames":["ANTHROPIC_API_KEY","PATH"],"permissions":"accept-edits","model":"opus","systemPrompt":"be brief",\
                        "issue":"ENG-42","portBase":20010,"portCount":10,\
                        "machine":{"image":"big","vcpu":2,"memoryMiB":2048,"diskBytes":8589934592,"network":"none"},\
                        "workspace":{"project":"calc","session":"calc-1",\
                        "repository":{"path":"/src/calc","gitDirectory":"/src/calc/.git","head":"main",\
                        "remote":"https://example.org/calc.git","defaultBranch":"main",\
                        "configuration":{"core.autocrlf":"input","filter.lfs.clean":"git-lfs clean -- %f"}},\
                        "directory":"/data/worktrees/calc-1","branch":"holt/calc-1/main",\
                        "base":"0123456789012345678901234567890123456789","baseRef":"origin/main"},\
                        "preserved":"refs/holt/preserved/calc-1/2","terminal":"holt:calc-1.0",\
                        "run":{"at":1772359200123,"process":{"boot":"boot-1","pid":42,"start":4711},\
                        "runner":{"boot":"boot-1","pid":41,"start":4710}}}""", """
                        ended running {"prompt":"fix the \\"parser\\"\\nand its tests \u2713",\
                        "argv":["/usr/bin/claude","--permission-mode","acceptEdits"],\
                        "fresh":["/usr/bin/claude"],"resume":["/usr/bin/claude","--resume","c-1"],\
                        "environmentNames":["ANTHROPIC_API_KEY","PATH"],"permissions":"accept-edits","model":"opus","systemPrompt":"be brief",\
                        "issue":"ENG-42","portBase":20010,"portCount":10,\
                        "machine":{"image":"big","vcpu":2,"memoryMiB":2048,"diskBytes":8589934592,"network":"none"},\
                        "run":{"at":1772359200123,"exit":{"how":"signal","value":9},"asked":true,"lasted":61234}}""");
    }

    @Test
    void storedEndsAreStable() {
        Samples.runs().stream()
                .filter(run -> run instanceof Run.Ended)
                .forEach(run ->
                        sessions.create(Samples.CALC, id -> Samples.session(id).withRun(run), this::created));
        assertThat(database.<List<String>>read(
                        handle -> handle.select("SELECT detail -> '$.run.exit' FROM sessions ORDER BY number")
                                .map((row, _) -> row.getString(1))
                                .list()))
                .containsExactly(
                        "{\"how\":\"code\",\"value\":3}",
                        "{\"how\":\"signal\",\"value\":9}",
                        "{\"how\":\"vanished\"}",
                        "{\"how\":\"rebooted\"}",
                        "{\"how\":\"machine-stopped\"}");
    }

    private EventDraft created(Session session) {
        return Samples.draft("session.created", session);
    }

    private String detail(String path) {
        return database.read(handle -> handle.select("SELECT detail -> ? FROM sessions", path)
                .map((row, _) -> row.getString(1))
                .one());
    }
}
