package dev.holt.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.agent.Report.Meaning;
import dev.holt.core.agent.Typing;
import dev.holt.core.fake.Killed;
import dev.holt.core.fake.World;
import dev.holt.core.message.Post.Manner;
import dev.holt.core.session.Delivery;
import dev.holt.core.terminal.Attended.InputLine;
import dev.holt.core.terminal.TerminalHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of a message from its acceptance to its evidence. */
class DeliveryTest {
    private final Post post = post();

    private static Post post() {
        try {
            return new Post();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private State state(long number) {
        return post.message(number).state();
    }

    private String why(long number) {
        return post.message(number).why();
    }

    @Test
    void aMessageIsWrittenTypedAndSeen() {
        post.send("use the other one");
        post.settle();

        assertThat(state(1)).isEqualTo(State.OBSERVED);
        assertThat(post.received()).containsExactly("use the other one");
        assertThat(post.world().stores().events().all().stream()
                        .map(e -> e.type())
                        .filter(t -> t.startsWith("message.")))
                .containsExactly("message.accepted", "message.written", "message.announced", "message.observed");
    }

    @Test
    void bug10_aSenderThatIsInterruptedHasItTypedOnce() {
        Thread.currentThread().interrupt();
        post.send("hello");
        assertThat(Thread.interrupted()).isTrue();
        post.settle();

        assertThat(post.received()).containsExactly("hello");
        assertThat(state(1)).isEqualTo(State.OBSERVED);
    }

    @Test
    void messagesComeInTheirOrder() {
        post.send("one");
        post.send("two");
        post.send("three");
        post.settle();

        assertThat(post.received()).containsExactly("one", "two", "three");
    }

    @Test
    void bug15_nothingIsTypedWhileADialogIsOpen() {
        post.openDialog();
        post.hear();
        post.send("yes");
        post.settle();

        assertThat(state(1)).isEqualTo(State.HELD);
        assertThat(why(1)).contains("dialog");
        assertThat(post.received()).isEmpty();
        assertThat(post.wroteDuringDialog()).isFalse();
    }

    @Test
    void bug11_whatIsHeldGoesOutWhenTheDialogIsGone() {
        post.openDialog();
        post.hear();
        post.send("go on");
        post.settle();
        post.closeDialog();
        post.settle();

        assertThat(state(1)).isEqualTo(State.OBSERVED);
        assertThat(post.world().stores().events().ofType("message.held")).hasSize(1);
    }

    @Test
    void aPersonMayAnswerWhatAnAgentMustNot() {
        post.hook(Meaning.INPUT_ASKED, "");
        post.hear();
        post.send("from a colleague", new Sender.Agent(SessionId.parse("calc-9")));
        post.send("from you");
        post.manner(Manner.TAKES_SILENTLY);
        post.look();

        assertThat(state(1)).isEqualTo(State.HELD);
        assertThat(why(1)).contains("waits for its person");
        assertThat(post.received()).containsExactly("from you");
        post.manner(Manner.TAKES);
        post.turnBegins("from you");
        post.turnEnds();
        post.settle();
        assertThat(post.received()).containsExactly("from you", "[from session calc-9] from a colleague");
    }

    @Test
    void nobodyTypesOverAPerson() {
        post.world()
                .terminal()
                .inputLine(new InputLine("", "", post.world().clock().instant()));
        post.send("hello");
        post.look();

        assertThat(state(1)).isEqualTo(State.HELD);
        assertThat(why(1)).contains("person is typing");
        post.settle();
        assertThat(state(1)).isEqualTo(State.OBSERVED);
    }

    @Test
    void whatIsSentToOneThatDoesNotRunGoesOutWhenItIsBack() throws Exception {
        post.world().sessions().stopper().kill(post.session(), World.operation(), _ -> {});
        post.send("welcome back");
        post.settle();
        assertThat(state(1)).isEqualTo(State.HELD);
        assertThat(why(1)).contains("holt restore calc-1");

        post.world().sessions().restorer().restore(post.session(), null, World.operation(), _ -> {});
        post.hook(Meaning.READY, "");
        post.settle();

        assertThat(state(1)).isEqualTo(State.OBSERVED);
    }

    @Test
    void E3_aPasteThatFailsIsTriedAgain() {
        post.manner(Manner.REFUSES);
        post.send("hello");
        post.settle();
        assertThat(state(1)).isEqualTo(State.HELD);

        post.manner(Manner.TAKES);
        post.settle();

        assertThat(state(1)).isEqualTo(State.OBSERVED);
        assertThat(post.received()).containsExactly("hello");
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {"LOSES", "TAKES_SILENTLY", "CUT_SHORT", "OPENS_A_DIALOG"})
    void E3_whatNothingShowsIsAmbiguousAndNeverTypedAgain(Manner manner) {
        post.manner(manner);
        post.send("hello");
        post.settle();
        post.closeDialog();
        post.settle();

        assertThat(state(1)).isEqualTo(State.AMBIGUOUS);
        assertThat(post.received().size()).isLessThanOrEqualTo(1);
    }

    @Test
    void evidenceThatComesLateStillCounts() {
        post.manner(Manner.TAKES_SILENTLY);
        post.send("hello");
        post.settle();
        assertThat(state(1)).isEqualTo(State.AMBIGUOUS);

        post.hook(Meaning.TURN_STARTED, "hello");
        post.hear();

        assertThat(state(1)).isEqualTo(State.OBSERVED);
    }

    @Test
    void anAgentThatIsBusyMayTakeItsTime() {
        post.manner(Manner.TAKES_SILENTLY);
        post.hook(Meaning.TURN_STARTED, "something long");
        post.hear();
        post.send("and then this");
        post.settle();
        assertThat(state(1)).isEqualTo(State.ANNOUNCED);

        post.hook(Meaning.TURN_STARTED, "and then this");
        post.hear();

        assertThat(state(1)).isEqualTo(State.OBSERVED);
    }

    @Test
    void aFileThatTheAgentPutToTheReadOnesIsEvidence() {
        post.manner(Manner.TAKES_SILENTLY);
        post.send("x".repeat(5000));
        post.look();
        String file = post.message(1).file();
        assertThat(post.received())
                .singleElement()
                .satisfies(line -> assertThat(line).contains(".holt/inbox/" + file, "5,000 bytes"));

        post.world()
                .host()
                .unguardedFiles(post.world().workspace(post.session()).directory())
                .putAtomic(".holt/inbox/read/" + file, "x".getBytes(StandardCharsets.UTF_8));
        post.settle();

        assertThat(state(1)).isEqualTo(State.OBSERVED);
    }

    @Test
    void theTranscriptIsEvidence() {
        post.manner(Manner.TAKES_SILENTLY);
        post.send("say \"hi\"\nto all \u2713");
        post.look();
        assertThat(state(1)).isEqualTo(State.ANNOUNCED);
        post.transcript("""
                {"type":"user","message":{"role":"user","content":"say \\"hi\\"\\nto all \u2713"}}
                """);
        post.settle();

        assertThat(state(1)).isEqualTo(State.OBSERVED);
        assertThat(why(1)).contains("transcript");
    }

    @Test
    void whatTheAgentItselfSaysInTheTranscriptIsNoEvidence() {
        post.manner(Manner.TAKES_SILENTLY);
        post.send("ok");
        post.look();
        post.transcript("""
                {"type":"assistant","message":{"role":"assistant","content":"ok"}}
                """);
        post.settle();

        assertThat(state(1)).isEqualTo(State.AMBIGUOUS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\tb", "bidi \u202e text", "zero\u200bwidth", " leading blank", "two\n"})
    void E2_whatCouldNotArriveAsItIsGoesByFile(String text) {
        post.send(text);
        post.settle();

        assertThat(post.received())
                .singleElement()
                .satisfies(line -> assertThat(line).contains(".holt/inbox/"));
        assertThat(fileOf(1)).isEqualTo(text);
    }

    @Test
    void aFileThatTheAgentCleanedAwayIsWrittenAgain() {
        post.openDialog();
        post.hear();
        post.send("x".repeat(5000));
        post.settle();
        post.world()
                .host()
                .unguardedFiles(post.world().workspace(post.session()).directory())
                .remove(".holt");
        post.closeDialog();
        post.settle();

        assertThat(fileOf(1)).hasSize(5000);
    }

    @Test
    void twoMessagesOfTheSameTextAreTwo() {
        post.send("again");
        post.send("again");
        post.settle();

        assertThat(post.received()).containsExactly("again", "again");
        assertThat(post.messages()).allSatisfy(m -> assertThat(m.state()).isEqualTo(State.OBSERVED));
        assertThat(post.message(1).file()).isNotEqualTo(post.message(2).file());
    }

    @Test
    void whatStillWaitsCanBeTakenBack() {
        post.openDialog();
        post.hear();
        post.send("oops");
        post.settle();

        post.withdraw(1);
        post.closeDialog();
        post.settle();

        assertThat(state(1)).isEqualTo(State.WITHDRAWN);
        assertThat(post.received()).isEmpty();
    }

    @Test
    void whatWasTypedCanNotBeTakenBack() {
        post.send("done");
        post.settle();

        assertThatThrownBy(() -> post.withdraw(1))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MESSAGE_FINAL));
    }

    @Test
    void F1_aCrashBetweenTypingAndItsRecordIsAmbiguousOrSeenButNeverTypedTwice() throws Exception {
        post.send("hello");
        post.crashAfterTyping();
        assertThatThrownBy(post::look).isInstanceOf(Killed.class);

        post.boot();
        post.settle();

        assertThat(post.received()).containsExactly("hello");
        assertThat(state(1)).isEqualTo(State.OBSERVED);
    }

    @Test
    void beforeTheFirstPromptHasArrivedNothingElseIsTyped() throws Exception {
        World world = new World();
        world.agent().remembers();
        world.terminal().onType((_, text) -> {
            throw new AssertionError("typed: " + text);
        });
        SessionId id = world.spawn().id();
        Mailboxes mailboxes = world.messages();
        Message sent = mailboxes.send(id, new Sender.Person(), new dev.holt.core.terminal.SafeText("hi"));
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (mailboxes.find(sent.id()).state() != State.HELD && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        mailboxes.close();

        assertThat(mailboxes.find(sent.id()).why()).contains("first prompt");
    }

    /** An agent that takes its prompt typed, when its screen shows that it is ready, and tells nothing. */
    private static World typedTo(List<String> received, String ready) throws InterruptedException {
        World world = new World();
        world.agent().typed(new Typing(Pattern.compile(ready), null, ""));
        world.terminal().onType((_, text) -> {
            synchronized (received) {
                received.add(text);
            }
        });
        Mailboxes mailboxes = world.messages();
        world.spawn();
        mailboxes.open();
        return world;
    }

    @Test
    void bug04_aPromptThatHasToBeTypedIsTypedWhenTheAgentIsReady() throws Exception {
        List<String> received = new ArrayList<>();
        World world = typedTo(received, "screen of");
        SessionId id = SessionId.parse("calc-1");
        await(() -> world.session(id).signals().delivery() instanceof Delivery.Untold);
        world.messages().close();

        assertThat(received).containsExactly("fix the parser");
        assertThat(world.messages().list(id))
                .singleElement()
                .satisfies(m -> assertThat(m.sender()).isInstanceOf(Sender.Prompt.class));
    }

    @Test
    void bug04_aPromptThatWaitsTooLongShowsAsStuckAndIsStillTypedLater() throws Exception {
        List<String> received = new ArrayList<>();
        World world = typedTo(received, "never shown");
        SessionId id = SessionId.parse("calc-1");
        await(() -> world.messages().list(id).stream()
                .anyMatch(m -> m.state() == State.HELD && m.why().contains("takes prompts")));
        world.clock().advance(Duration.ofMinutes(2));
        world.sessions().watcher().tick();
        assertThat(world.sessions().find(id).status().word()).isEqualTo(dev.holt.core.session.Status.Word.STUCK);

        world.agent().typed(Typing.PLAIN);
        await(() -> !received.isEmpty());
        world.messages().close();

        assertThat(received).containsExactly("fix the parser");
    }

    /** A message was taken; then its text stands in the input line all the same. */
    private void leaveInTheLine(String text, String left, String right) {
        post.world().agent().typed(new Typing(null, Pattern.compile("(> ?)?"), ""));
        post.send(text);
        post.settle();
        assertThat(state(1)).isEqualTo(State.OBSERVED);
        post.world().terminal().inputLine(new InputLine(left, right, null));
        post.send("two");
    }

    @Test
    void aTextThatWasTakenAndStillStandsInTheLineIsClearedAndNotSentAgain() {
        leaveInTheLine("one", "> one", "");
        post.settle();

        assertThat(state(2)).isEqualTo(State.OBSERVED);
        assertThat(post.received()).containsExactly("one", "two");
        assertThat(post.world().terminal().inputLine(new TerminalHandle("fake:any")))
                .hasValueSatisfying(line -> assertThat(line.leftOfCursor()).isEmpty());
    }

    @Test
    void suchATextIsClearedTooWhenTheCursorIsInFrontOfIt() {
        leaveInTheLine("one that is long enough to be known", "> ", "one that is long enough to be kn");
        post.settle();

        assertThat(state(2)).isEqualTo(State.OBSERVED);
        assertThat(post.world().terminal().inputLine(new TerminalHandle("fake:any")))
                .hasValueSatisfying(line -> assertThat(line.rightOfCursor()).isEmpty());
    }

    @Test
    void whatAnAgentProposesToSayIsNoDraft() {
        leaveInTheLine("one", "> ", "one");
        post.settle();

        assertThat(state(2)).isEqualTo(State.OBSERVED);
        assertThat(post.world().terminal().inputLine(new TerminalHandle("fake:any")))
                .hasValueSatisfying(line -> assertThat(line.rightOfCursor()).isEqualTo("one"));
    }

    @Test
    void aPersonsDraftIsNeverCleared() {
        leaveInTheLine("one", "> one more thing", "");
        post.settle();

        assertThat(state(2)).isEqualTo(State.HELD);
        assertThat(why(2)).contains("not empty: '> one more thing'");
        assertThat(post.received()).containsExactly("one");
        assertThat(post.world().terminal().inputLine(new TerminalHandle("fake:any")))
                .hasValueSatisfying(line -> assertThat(line.leftOfCursor()).isEqualTo("> one more thing"));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private String fileOf(long number) {
        return new String(
                post.world()
                        .host()
                        .unguardedFiles(post.world().workspace(post.session()).directory())
                        .read(".holt/inbox/" + post.message(number).file(), 1 << 20)
                        .orElseThrow(),
                StandardCharsets.UTF_8);
    }
}
