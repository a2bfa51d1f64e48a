package dev.holt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.core.SessionId;
import dev.holt.core.agent.Activity.State;
import dev.holt.core.fake.World;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Hooks as files: how they come in, and what they change. The tick takes in what is there on the test's own thread. */
class HookIntakeTest {
    private static final String ELSEWHERE = "00000000-0000-0000-0000-000000000000";

    private final World world = new World();
    private long order = 1_000;

    private Session spawn() throws InterruptedException {
        world.agent().remembers();
        return world.spawn();
    }

    private void leave(SessionId session, String launch, String event, String payload) {
        String name = "hooks/new/%020d-%d-%s-%s.json".formatted(++order, 77, launch, event);
        put(session, name, payload);
    }

    private void leave(Session session, String event) {
        leave(session.id(), session.launchId(), event, "");
    }

    private void put(SessionId session, String name, String payload) {
        world.host()
                .unguardedFiles(World.SESSIONS.resolve(session.toString()))
                .putAtomic(name, payload.getBytes(StandardCharsets.UTF_8));
    }

    private Signals taken(SessionId session) {
        world.sessions().watcher().takeInHooks(session);
        return world.session(session).signals();
    }

    private State state(SessionId session) {
        return Objects.requireNonNull(taken(session).activity()).state();
    }

    private Status status(SessionId session) {
        return world.sessions().find(session).status();
    }

    @Test
    void aHookBecomesAFactWithItsEvent() throws Exception {
        Session session = spawn();
        leave(session, "PERMISSION_ASKED");

        assertThat(state(session.id())).isEqualTo(State.BLOCKED);
        assertThat(status(session.id()).word()).isEqualTo(Status.Word.NEEDS_INPUT);
        assertThat(world.stores().events().ofType("session.hook"))
                .singleElement()
                .satisfies(event -> assertThat(event.facts())
                        .containsEntry("hook", "PERMISSION_ASKED")
                        .containsEntry("activity", "blocked"));
        assertThat(hooksLeft(session.id())).isEmpty();
    }

    @Test
    void eachHookIsAFactOfItsOwn() throws Exception {
        Session session = spawn();
        for (int i = 0; i < 600; i++) {
            leave(session, "TOOL_STARTED");
        }

        assertThat(taken(session.id()).heard()).isEqualTo(600);
        assertThat(world.stores().events().ofType("session.hook")).hasSize(600);
    }

    @Test
    void hooksAreTakenInTheOrderOfTheirBeginning() throws Exception {
        Session session = spawn();
        leave(session, "TURN_STARTED");
        leave(session, "PERMISSION_ASKED");
        leave(session, "TURN_ENDED");

        assertThat(state(session.id())).isEqualTo(State.IDLE);
    }

    @Test
    void hooksOfAnotherLaunchAreNotHeard() throws Exception {
        Session session = spawn();
        leave(session.id(), ELSEWHERE, "TURN_STARTED", "");

        assertThat(taken(session.id()).heard()).isZero();
        assertThat(hooksLeft(session.id())).isEmpty();
    }

    @Test
    void whatNoHookOfOursMadeIsRemoved() throws Exception {
        Session session = spawn();
        put(session.id(), "hooks/new/readme.txt", "x");
        put(session.id(), "hooks/new/99999999999999999999-1-" + session.launchId() + "-TURN_STARTED.json", "x");

        assertThat(taken(session.id()).heard()).isZero();
        assertThat(hooksLeft(session.id())).isEmpty();
    }

    @Test
    void aPromptThatArrivesIsSeen() throws Exception {
        Session session = spawn();
        assertThat(world.session(session.id()).signals().delivery()).isInstanceOf(Delivery.Awaited.class);
        assertThat(status(session.id()).confirmed()).isFalse();

        leave(session.id(), session.launchId(), "TURN_STARTED", "fix the  parser\n");

        assertThat(taken(session.id()).delivery()).isInstanceOf(Delivery.Seen.class);
    }

    @Test
    void whoIsUpButHasNotTakenItsPromptIsNotIdle() throws Exception {
        Session session = spawn();

        leave(session, "READY");
        assertThat(state(session.id())).isEqualTo(State.IDLE);
        assertThat(status(session.id()).word()).isEqualTo(Status.Word.WORKING);
        assertThat(status(session.id()).confirmed()).isFalse();

        leave(session.id(), session.launchId(), "TURN_STARTED", "fix the parser");
        leave(session, "TURN_ENDED");
        assertThat(state(session.id())).isEqualTo(State.IDLE);
        assertThat(status(session.id()).word()).isEqualTo(Status.Word.IDLE);
    }

    @Test
    void bug18_anyHookProvesThatTheHooksWork() throws Exception {
        Session session = spawn();
        assertThat(status(session.id()).why()).contains("told nothing yet");

        leave(session, "NOTE");

        assertThat(taken(session.id()).heard()).isEqualTo(1);
        assertThat(status(session.id()).why()).contains("1 hooks came").doesNotContain("nothing yet");
        world.restart();
        assertThat(world.session(session.id()).signals().heard()).isEqualTo(1);
    }

    @Test
    void bug03_anotherPromptThanTheGivenIsNotTheGiven() throws Exception {
        Session session = spawn();

        leave(session.id(), session.launchId(), "TURN_STARTED", "something that was typed into a dialog");

        assertThat(taken(session.id()).delivery()).isInstanceOf(Delivery.Awaited.class);
    }

    @Test
    void bug04_aPromptThatDoesNotArriveInTimeShowsAsStuckWithTheScreen() throws Exception {
        Session session = spawn();
        world.sessions().watcher().tick();
        assertThat(status(session.id()).word()).isEqualTo(Status.Word.WORKING);

        world.clock().advance(world.settings().current().promptPatience().plusSeconds(1));
        world.sessions().watcher().tick();

        assertThat(status(session.id()).word()).isEqualTo(Status.Word.STUCK);
        assertThat(status(session.id()).why()).contains("screen of fake:calc-1");
        assertThat(world.stores().events().ofType("session.stuck")).hasSize(1);
    }

    @Test
    void bug04_theScreenOfAStuckAgentIsLookedAtAgainUntilItTakesItsPrompt() throws Exception {
        Session session = spawn();
        world.terminal().shows("");
        world.clock().advance(world.settings().current().promptPatience().plusSeconds(1));
        world.sessions().watcher().tick();
        assertThat(status(session.id()).word()).isEqualTo(Status.Word.STUCK);
        assertThat(status(session.id()).why()).contains("nothing");

        world.terminal().shows("a picture");
        world.sessions().watcher().tick();
        assertThat(status(session.id()).why()).contains("a picture");

        world.terminal().shows("╭────╮\n│ 1. trust   the hooks  │\n╰────╯\n");
        world.sessions().watcher().tick();
        assertThat(status(session.id()).why()).as("looked at a moment ago").contains("a picture");
        world.clock().advance(Duration.ofSeconds(3));
        world.sessions().watcher().tick();
        assertThat(status(session.id()).why()).endsWith("its screen shows: 1. trust the hooks");

        world.terminal().shows(" \n");
        world.clock().advance(Duration.ofSeconds(3));
        world.sessions().watcher().tick();
        assertThat(status(session.id()).why()).as("better than nothing").contains("1. trust the hooks");
        assertThat(world.stores().events().ofType("session.stuck")).hasSize(1);
    }

    @Test
    void anAgentThatEndsBeforeItTookItsPromptShowsItsLastWords() throws Exception {
        Session session = spawn();
        world.host().machine().end(world.process(session.id()), new Exit.Code(1));
        world.sessions().watcher().tick();
        world.sessions().watcher().tick();

        assertThat(world.session(session.id()).signals().delivery())
                .isInstanceOfSatisfying(
                        Delivery.Overdue.class,
                        overdue -> assertThat(overdue.screen()).contains("screen of"));
    }

    @Test
    void whoeverTakesOverAStuckAgentEndsThat() throws Exception {
        Session session = spawn();
        world.clock().advance(world.settings().current().promptPatience().plusSeconds(1));
        world.sessions().watcher().tick();

        leave(session.id(), session.launchId(), "TURN_STARTED", "something else");

        assertThat(taken(session.id()).delivery()).isInstanceOf(Delivery.Untold.class);
        assertThat(status(session.id()).word()).isEqualTo(Status.Word.WORKING);
    }

    @Test
    void aPersonMaySayThatItIsNotStuck() throws Exception {
        Session session = spawn();
        world.clock().advance(world.settings().current().promptPatience().plusSeconds(1));
        world.sessions().watcher().tick();

        world.sessions().unblock(session.id());

        assertThat(status(session.id()).word()).isNotEqualTo(Status.Word.STUCK);
    }

    @Test
    void aPromptThatArrivesLateIsNotStuckAnyMore() throws Exception {
        Session session = spawn();
        world.clock().advance(world.settings().current().promptPatience().plusSeconds(1));
        world.sessions().watcher().tick();

        leave(session.id(), session.launchId(), "TURN_STARTED", "fix the parser");
        taken(session.id());

        assertThat(status(session.id()).word()).isEqualTo(Status.Word.WORKING);
    }

    @Test
    void silenceMakesBusinessUnconfirmedAndNothingElse() throws Exception {
        Session session = spawn();
        leave(session.id(), session.launchId(), "TURN_STARTED", "fix the parser");
        taken(session.id());
        world.sessions().watcher().tick();
        assertThat(status(session.id()).confirmed()).isTrue();

        world.clock().advance(Duration.ofMinutes(10));
        world.sessions().watcher().tick();

        assertThat(status(session.id()).word()).isEqualTo(Status.Word.WORKING);
        assertThat(status(session.id()).confirmed()).isFalse();
    }

    @Test
    void bug17_aTurnThatItsPersonInterruptedIsFoundInTheTranscript() throws Exception {
        Session session = spawn();
        transcript("{\"text\":\"[interrupted]\"}");
        leave(session.id(), session.launchId(), "NOTE", "/home/agatha/t.jsonl");
        leave(session.id(), session.launchId(), "TURN_STARTED", "fix the parser");
        taken(session.id());
        world.sessions().watcher().tick();
        assertThat(status(session.id()).word()).isEqualTo(Status.Word.WORKING);

        world.host().append(Path.of("/home/agatha/t.jsonl"), "{\"text\":\"[interrupted]\"}\n");
        world.sessions().watcher().tick();

        assertThat(status(session.id()).word()).isEqualTo(Status.Word.IDLE);
        assertThat(status(session.id()).why()).contains("interrupted");
        leave(session, "TOOL_STARTED");
        assertThat(state(session.id())).isEqualTo(State.ACTIVE);
    }

    @Test
    void aTurnThatFailedIsFoundInTheTranscriptAlsoWhenItFailedBeforeItsHookWasTakenIn() throws Exception {
        Session session = spawn();
        transcript("turn 1 failed: no key\nturn 2 failed: no quota\nturn 3 failed: on its");
        leave(session.id(), session.launchId(), "TURN_STARTED", "fix the parser|turn 2|/home/agatha/t.jsonl");
        assertThat(state(session.id())).isEqualTo(State.ACTIVE);
        world.sessions().watcher().tick();
        assertThat(status(session.id()).word()).isEqualTo(Status.Word.IDLE);
        assertThat(status(session.id()).why()).contains("its turn failed: no quota");

        leave(session.id(), session.launchId(), "TURN_STARTED", "again|turn 3|/home/agatha/t.jsonl");
        assertThat(state(session.id())).isEqualTo(State.ACTIVE);
        world.sessions().watcher().tick();
        assertThat(status(session.id()).word()).isEqualTo(Status.Word.WORKING);
        world.host().append(Path.of("/home/agatha/t.jsonl"), " way\n");
        world.sessions().watcher().tick();
        assertThat(status(session.id()).why()).contains("its turn failed: on its way");
    }

    private void transcript(String content) {
        world.host()
                .unguardedFiles(Path.of("/home/agatha"))
                .putAtomic("t.jsonl", content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPersonMaySayThatNoDialogIsOpen() throws Exception {
        Session session = spawn();
        leave(session.id(), session.launchId(), "TURN_STARTED", "fix the parser");
        leave(session, "PERMISSION_ASKED");
        taken(session.id());

        world.sessions().unblock(session.id());

        assertThat(status(session.id()).word()).isEqualTo(Status.Word.IDLE);
        leave(session, "TOOL_STARTED");
        assertThat(state(session.id())).isEqualTo(State.ACTIVE);
    }

    @Test
    void aNativeRestoreGoesOnWithTheConversationAndAwaitsNoPrompt() throws Exception {
        Session session = spawn();
        leave(session.id(), session.launchId(), "TURN_STARTED", "fix the parser");
        taken(session.id());
        world.sessions().stopper().kill(session.id(), World.operation(), _ -> {});

        Restorer.Restored restored =
                world.sessions().restorer().restore(session.id(), null, World.operation(), _ -> {});

        assertThat(restored.mode()).isEqualTo(LaunchMode.NATIVE);
        Signals signals = world.session(session.id()).signals();
        assertThat(signals.conversation()).isEqualTo(session.signals().conversation());
        assertThat(signals.delivery()).isInstanceOf(Delivery.Untold.class);
        assertThat(launchFile(session.id()))
                .contains("arg=--resume", "arg=" + signals.conversation())
                .doesNotContain("--go");
    }

    @Test
    void F3_aConversationThatNeverBeganIsNotResumed() throws Exception {
        Session session = spawn();
        world.sessions().stopper().kill(session.id(), World.operation(), _ -> {});

        Restorer.Restored restored =
                world.sessions().restorer().restore(session.id(), null, World.operation(), _ -> {});

        assertThat(restored.mode()).isEqualTo(LaunchMode.SAVED_PROMPT);
        assertThat(world.session(session.id()).signals().conversation())
                .isNotEqualTo(session.signals().conversation());
    }

    @Test
    void afterARestartOfTheDaemonHooksThatWereLeftMeanwhileAreTakenIn() throws Exception {
        Session session = spawn();
        world.boot();
        leave(session.id(), session.launchId(), "TURN_STARTED", "fix the parser");
        world.reconcile();

        assertThat(state(session.id())).isEqualTo(State.ACTIVE);
    }

    @Test
    void oneThatNeedsItsPersonIsToldOnce() throws Exception {
        Session session = spawn();
        leave(session, "INPUT_ASKED");
        taken(session.id());
        leave(session, "PERMISSION_ASKED");
        taken(session.id());
        world.restart();
        world.sessions().notices().look();

        assertThat(kinds()).containsExactly("needs-input");

        leave(session, "TURN_ENDED");
        taken(session.id());
        leave(session, "PERMISSION_ASKED");
        taken(session.id());

        assertThat(kinds()).containsExactly("needs-input", "needs-input");
    }

    private List<String> kinds() {
        List<String> kinds = new ArrayList<>();
        world.stores()
                .events()
                .ofType("session.notice")
                .forEach(event -> kinds.add(Objects.requireNonNull(event.facts().get("kind"))));
        return kinds;
    }

    private List<String> hooksLeft(SessionId session) {
        return world.host()
                .unguardedFiles(World.SESSIONS.resolve(session.toString()))
                .list("hooks/new");
    }

    private String launchFile(SessionId session) {
        return new String(
                world.host()
                        .unguardedFiles(World.SESSIONS.resolve(session.toString()))
                        .read("launch", 1 << 16)
                        .orElseThrow(),
                StandardCharsets.UTF_8);
    }
}
