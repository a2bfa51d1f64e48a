package dev.holt.api;

import static dev.holt.api.ServiceApiFixture.refused;
import static dev.holt.api.ServiceApiFixture.spawning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holt.api.SessionRecords.Chunk;
import dev.holt.api.SessionRecords.SessionRef;
import dev.holt.api.SessionRecords.SessionView;
import dev.holt.core.ErrorCode;
import dev.holt.core.ProjectId;
import dev.holt.core.SessionId;
import dev.holt.core.fake.ManualClock;
import dev.holt.core.fake.World;
import dev.holt.core.session.Exit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionOperationsTest {
    private final ServiceApiFixture desk = new ServiceApiFixture();
    private final World world = desk.world;

    private static SessionId id(SessionView session) {
        return SessionId.parse(session.id());
    }

    private void write(SessionView session) {
        world.workspaces().write(world.workspace(id(session)).directory(), "notes.txt", "draft");
    }

    private void endByItself(SessionView session, Exit exit) {
        world.host().machine().end(world.process(id(session)), exit);
        await().until(() -> desk.look(session).pid() == null);
    }

    private List<SessionView> list(@Nullable String project, boolean all) {
        return desk.call(Operations.SESSION_LIST, new SessionRecords.ListSessions(project, all))
                .sessions();
    }

    private static String text(List<Chunk> chunks) {
        return chunks.stream()
                .map(chunk -> new String(chunk.data(), StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }

    @Test
    void aSpawnedSessionIsDescribedWhole() {
        SessionView session = desk.spawn();

        assertThat(session)
                .isEqualTo(new SessionView(
                        "calc-1",
                        "calc",
                        "",
                        "fix the parser",
                        "fake",
                        "host",
                        session.status(),
                        session.confirmed(),
                        session.why(),
                        session.since(),
                        "holt/calc-1/main",
                        "b".repeat(40),
                        "running",
                        world.process(id(session)).pid(),
                        null,
                        null,
                        "/holt/worktrees/calc/calc-1",
                        null,
                        20_000,
                        10,
                        false,
                        ManualClock.BEGINNING));
        assertThat(session.status()).isIn("working", "idle", "unknown");
        assertThat(session.why()).isNotBlank();
        assertThat(desk.stages).isNotEmpty();
    }

    @Test
    void whatTheCallerAsksForIsWhatIsSpawned() {
        SessionView session = desk.call(
                Operations.SESSION_SPAWN,
                new SessionRecords.Spawn(
                        "calc",
                        null,
                        "fake",
                        "p",
                        "mend it",
                        "mine",
                        "v1",
                        "bypass",
                        null,
                        null,
                        Map.of("PATH", "/usr/bin", "FAKE_KEY", "k", "SECRET", "s"),
                        null));
        SessionRecords.SessionDetails details = desk.call(Operations.SESSION_SHOW, new SessionRef(session.id()));

        assertThat(details.session().name()).isEqualTo("mend it");
        assertThat(details.session().branch()).isEqualTo("mine");
        assertThat(details.baseRef()).isEqualTo("v1");
        assertThat(details.permissions()).isEqualTo("bypass");
        assertThat(details.prompt()).isEqualTo("p");
        assertThat(details.argv()).containsExactly("/usr/bin/fake-agent", "--go");
        assertThat(details.environment()).contains("FAKE_KEY").doesNotContain("SECRET");
    }

    @Test
    void whatOnlyThisSessionGetsArrives() {
        SessionRecords.Extras extras = new SessionRecords.Extras(
                "be brief",
                "ENG-42",
                Map.of("MODE", "fast"),
                List.of("SECRET"),
                List.of(new SessionRecords.AttachedFile("error.log", new byte[] {'x'})));
        SessionView session = desk.call(
                Operations.SESSION_SPAWN,
                new SessionRecords.Spawn(
                        "calc",
                        null,
                        "fake",
                        "p",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Map.of("PATH", "/usr/bin", "SECRET", "s"),
                        extras));
        SessionRecords.SessionDetails details = desk.call(Operations.SESSION_SHOW, new SessionRef(session.id()));

        assertThat(session.issue()).isEqualTo("ENG-42");
        assertThat(details.environment()).contains("MODE", "SECRET", "HOLT_ISSUE_ID", "HOLT_PORT_BASE");
        assertThat(details.prompt()).startsWith("p\n").contains(".holt/attachments/error.log");
        assertThat(world.session(id(session)).launch().systemPrompt()).contains("be brief");
    }

    @Test
    void theProjectIsFoundFromWhereTheCallerStands() {
        world.addProject(new ProjectId("other"));
        SessionRecords.Spawn inside = new SessionRecords.Spawn(
                null,
                "/holt/worktrees/other/other-9/src",
                null,
                "p",
                null,
                null,
                null,
                null,
                null,
                null,
                ServiceApiFixture.ENVIRONMENT,
                null);

        assertThat(desk.call(Operations.SESSION_SPAWN, inside).project()).isEqualTo("other");
    }

    @Test
    void brokenSettingsStartNothing() {
        desk.settings.spoil();

        refused(desk::spawn, ErrorCode.SETTING_INVALID, "not to be read");

        assertThat(world.stores().sessions().list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "a\tb", "\u001b[31m"})
    void aNameIsOnePlainLine(String name) {
        SessionView session = desk.spawn();

        refused(
                () -> desk.call(Operations.SESSION_RENAME, new SessionRecords.Rename(session.id(), name)),
                ErrorCode.INVALID_ARGUMENT,
                "at most 80");
    }

    @Test
    void aNameHasAtMostEightyCharacters() {
        SessionView session = desk.spawn();
        String longest = "n".repeat(80);

        assertThat(desk.call(Operations.SESSION_RENAME, new SessionRecords.Rename(session.id(), longest))
                        .name())
                .isEqualTo(longest);
        refused(
                () -> desk.call(Operations.SESSION_RENAME, new SessionRecords.Rename(session.id(), longest + "n")),
                ErrorCode.INVALID_ARGUMENT,
                "81 characters");
    }

    @ParameterizedTest
    @CsvSource({
        "'\n\n  first \nsecond', first",
        "80, 80",
        "81, 79",
    })
    void theTaskIsTheFirstLineThatSaysSomething(String prompt, String task) {
        boolean counted = prompt.matches("\\d+");
        String given = counted ? "x".repeat(Integer.parseInt(prompt)) : prompt;
        String expected = !counted ? task : "x".repeat(Integer.parseInt(task)) + (given.length() > 80 ? "…" : "");

        assertThat(desk.call(Operations.SESSION_SPAWN, spawning(given)).task()).isEqualTo(expected);
    }

    @Test
    void aTaskIsNotCutInTheMiddleOfACharacter() {
        String prompt = "x".repeat(78) + "\ud83d\ude00" + "yy";

        assertThat(desk.call(Operations.SESSION_SPAWN, spawning(prompt)).task()).isEqualTo("x".repeat(78) + "…");
    }

    @Test
    void theListIsOfOneProjectWhenThatIsAskedFor() {
        world.addProject(new ProjectId("other"));
        SessionView session = desk.spawn();

        assertThat(list(null, false)).extracting(SessionView::id).containsExactly(session.id());
        assertThat(list("calc", false)).extracting(SessionView::id).containsExactly(session.id());
        assertThat(list("other", false)).isEmpty();
        refused(() -> list("none", false), ErrorCode.PROJECT_NOT_FOUND, "none");
    }

    @Test
    void whatIsOverAndGivenBackIsListedOnlyOnRequest() {
        SessionView session = desk.spawn();
        desk.call(Operations.SESSION_KILL, new SessionRef(session.id()));
        assertThat(list(null, false)).hasSize(1);

        SessionRecords.Cleaned cleaned =
                desk.call(Operations.SESSION_CLEANUP, new SessionRecords.Cleanup(List.of(), false, false));

        assertThat(cleaned.cleaned()).containsExactly(new SessionRecords.CleanedSession("calc-1", null));
        assertThat(cleaned.skipped()).isEmpty();
        assertThat(list(null, false)).isEmpty();
        assertThat(list(null, true)).singleElement().satisfies(one -> {
            assertThat(one.released()).isTrue();
            assertThat(one.directory()).isNull();
            assertThat(one.branch()).isEqualTo("holt/calc-1/main");
        });
    }

    @Test
    void killSaysWhereTheWorkWentAndHowTheAgentEnded() {
        SessionView session = desk.spawn();
        write(session);

        SessionRecords.Killed killed = desk.call(Operations.SESSION_KILL, new SessionRef(session.id()));

        assertThat(killed.preserved())
                .isEqualTo(new SessionRecords.PreservedView(1, "refs/holt/preserved/calc-1/1", "c".repeat(40)));
        assertThat(killed.kept()).isEmpty();
        assertThat(killed.session().signal()).isEqualTo(15);
        assertThat(killed.session().exit()).isNull();
        assertThat(killed.session().pid()).isNull();
        assertThat(killed.session().intent()).isEqualTo("stopped");
        SessionRecords.SessionDetails details = desk.call(Operations.SESSION_SHOW, new SessionRef(session.id()));
        assertThat(details.preserved()).containsExactly(killed.preserved());
        assertThat(details.work()).isNotNull().satisfies(work -> {
            assertThat(work.present()).isTrue();
            assertThat(work.modified()).isEqualTo(1);
            assertThat(work.modifiedFiles()).containsExactly("notes.txt");
        });
    }

    @Test
    void anExitStatusIsShown() {
        SessionView session = desk.spawn();
        endByItself(session, new Exit.Code(3));

        SessionView ended = desk.look(session);

        assertThat(ended.exit()).isEqualTo(3);
        assertThat(ended.signal()).isNull();
    }

    @Test
    void cleanupRefusesWhatRunsAndSaysWhy() {
        SessionView session = desk.spawn();

        SessionRecords.Cleaned cleaned =
                desk.call(Operations.SESSION_CLEANUP, new SessionRecords.Cleanup(List.of(session.id()), false, false));

        assertThat(cleaned.cleaned()).isEmpty();
        assertThat(cleaned.skipped()).singleElement().satisfies(refusal -> {
            assertThat(refusal.session()).isEqualTo(session.id());
            assertThat(refusal.code()).isNotBlank();
            assertThat(refusal.reason()).contains(session.id());
        });
        refused(
                () -> desk.call(
                        Operations.SESSION_CLEANUP, new SessionRecords.Cleanup(List.of("calc-7"), false, false)),
                ErrorCode.SESSION_NOT_FOUND,
                "calc-7");
    }

    @Test
    void restoreBringsBackOneOrAllThatShouldRun() {
        SessionView session = desk.spawn();
        endByItself(session, new Exit.Signal(9));

        SessionRecords.RestoredList one =
                desk.call(Operations.SESSION_RESTORE, new SessionRecords.Restore(session.id(), false, null));

        assertThat(one.failed()).isEmpty();
        assertThat(one.restored()).singleElement().satisfies(restored -> {
            assertThat(restored.mode()).matches("native|saved-prompt|fresh");
            assertThat(restored.session().pid()).isNotNull();
        });
        endByItself(session, new Exit.Signal(9));
        world.host().uninstall("/usr/bin/fake-agent");
        SessionRecords.RestoredList all =
                desk.call(Operations.SESSION_RESTORE, new SessionRecords.Restore(null, true, null));
        assertThat(all.restored().size() + all.failed().size())
                .isEqualTo(world.sessions().restorer().candidates().size());
    }

    @Test
    void aRemovedSessionIsUnknown() {
        SessionView session = desk.spawn();
        desk.call(Operations.SESSION_KILL, new SessionRef(session.id()));

        assertThat(desk.call(Operations.SESSION_REMOVE, new SessionRecords.Remove(session.id(), false)))
                .isEqualTo(ServiceApiFixture.NOTHING);

        refused(() -> desk.look(session), ErrorCode.SESSION_NOT_FOUND, session.id());
        assertThat(world.workspaces().branches()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "calc", "Calc-1", "calc-0", "\u001b"})
    void whatCanNotBeAnIdIsTheIdOfNoSession(String name) {
        refused(
                () -> desk.call(Operations.SESSION_KILL, new SessionRef(name)),
                ErrorCode.SESSION_NOT_FOUND,
                "<project>-<number>");
    }

    @Test
    void theLogOrThatOfTheSetupIsDelivered() {
        SessionView session = desk.spawn();
        var files = world.host().unguardedFiles(World.SESSIONS.resolve(session.id()));
        files.putAtomic("output.log", "one\ntwo\n".getBytes(StandardCharsets.UTF_8));
        files.putAtomic("setup.log", "npm\n".getBytes(StandardCharsets.UTF_8));

        assertThat(text(desk.items(Operations.SESSION_LOGS, new SessionRecords.Logs(session.id(), null, false, false))))
                .isEqualTo("one\ntwo\n");
        assertThat(text(desk.items(Operations.SESSION_LOGS, new SessionRecords.Logs(session.id(), 1, false, false))))
                .isEqualTo("two\n");
        assertThat(text(desk.items(Operations.SESSION_LOGS, new SessionRecords.Logs(session.id(), null, false, true))))
                .isEqualTo("npm\n");
    }

    @Test
    void attachNamesTheProgramToBecome() {
        SessionView session = desk.spawn();

        SessionRecords.Attach attach = desk.call(Operations.SESSION_ATTACH, new SessionRef(session.id()));

        assertThat(attach.argv()).hasSize(2).first().isEqualTo("attach");
        assertThat(attach.removeEnvironment()).containsExactly("TMUX", "TMUX_PANE");
    }

    @Test
    void aTerminalThatCanNotStreamIsRefused() {
        SessionView session = desk.spawn();
        ByteChannelPair bytes = new ByteChannelPair(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream());

        refused(
                () -> desk.api.duplex(
                        Operations.SESSION_TERMINAL, new SessionRef(session.id()), desk.call(null), bytes),
                ErrorCode.TERMINAL_FAILED,
                "holt attach " + session.id());
    }

    @Test
    void workGoesOutAsAPatchAndAsAList() {
        SessionView session = desk.spawn();
        write(session);

        assertThat(text(desk.items(Operations.SESSION_EXPORT, new SessionRecords.Export(session.id(), null))))
                .isEqualTo("from %s\nnotes.txt: draft\n".formatted("b".repeat(40)));
        SessionRecords.Changes changes =
                desk.call(Operations.SESSION_CHANGES, new SessionRecords.Export(session.id(), null));
        assertThat(changes.base()).isEqualTo("b".repeat(40));
        assertThat(changes.files())
                .containsExactly(new SessionRecords.ChangedFileView("notes.txt", "A", 1, 0, List.of()));
        assertThat(desk.call(Operations.SESSION_CHANGES, new SessionRecords.Export(session.id(), "v1"))
                        .base())
                .isEqualTo("v1");
    }

    @Test
    void aWatchedListComesAgainWhenItChangesUntilItIsCalledOff() {
        SessionView session = desk.spawn();
        List<String> names = new ArrayList<>();

        refused(
                () -> desk.api.stream(
                        Operations.SESSION_WATCH,
                        new SessionRecords.ListSessions(null, false),
                        desk.call(null),
                        list -> {
                            names.add(list.sessions().getFirst().name());
                            if (names.size() == 2) {
                                throw new InterruptedException();
                            }
                            world.sessions().rename(id(session), "renamed");
                        }),
                ErrorCode.CANCELLED,
                "called off");

        assertThat(names).containsExactly("", "renamed");
        assertThat(Path.of(desk.look(session).directory())).isAbsolute();
    }
}
