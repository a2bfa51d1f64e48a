package dev.holt.core.message;

import dev.holt.core.ErrorCode;
import dev.holt.core.SessionId;
import dev.holt.core.agent.Report.Meaning;
import dev.holt.core.fake.World;
import dev.holt.core.session.HooksByHand;
import dev.holt.core.session.Session;
import dev.holt.core.terminal.SafeText;
import dev.holt.core.terminal.TerminalException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One session, its agent as a program that reads what is typed and calls its hooks, and the post for it. The mailbox is worked by hand, on the
 * test's thread; each {@link #boot} begins a new run of the daemon over what the last one left.
 */
final class Post {
    static final String PROMPT = "fix the parser";

    private final World world = new World();
    private final List<String> received = new ArrayList<>();
    private final SessionId session;
    private long hooks = 1_000;
    private Manner manner = Manner.TAKES;
    /** The launch whose agent has a dialog open; empty: none has. */
    private String dialog = "";

    private boolean wroteDuringDialog;
    private Mailboxes mailboxes;
    private @Nullable Mailbox mailbox;

    /** What the agent does with what is typed. */
    enum Manner {
        /** Takes it as a prompt and says so. */
        TAKES,
        /** Takes it and says nothing, or says it much later. */
        TAKES_SILENTLY,
        /** Loses it. */
        LOSES,
        /** The paste fails and nothing arrives. */
        REFUSES,
        /** The paste arrives but nobody can tell. */
        CUT_SHORT,
        /** A dialog opens between look and key, and swallows it. */
        OPENS_A_DIALOG
    }

    Post() throws InterruptedException {
        world.agent().remembers();
        world.terminal().onType((_, text) -> typed(text));
        // Everything happens when the test says so.
        world.host().withoutWatches();
        session = world.spawn().id();
        mailboxes = mailboxes();
        hook(Meaning.TURN_STARTED, PROMPT);
        hook(Meaning.TURN_ENDED, "");
        hear();
        world.clock().advance(Duration.ofSeconds(1));
    }

    private Mailboxes mailboxes() {
        return new Mailboxes(
                world.life().guard(MessageStore.class, world.stores().messages()),
                world.sessions(),
                world.agent(),
                world.clock(),
                world.clock()::nanos,
                begun -> mailbox = begun);
    }

    World world() {
        return world;
    }

    SessionId session() {
        return session;
    }

    /** Every text that reached the agent, as often as it did. */
    List<String> received() {
        return received;
    }

    boolean wroteDuringDialog() {
        return wroteDuringDialog;
    }

    void manner(Manner next) {
        manner = next;
    }

    Message send(String text, Sender sender) {
        return mailboxes.send(session, sender, new SafeText(text));
    }

    Message send(String text) {
        return send(text, new Sender.Person());
    }

    Message message(long number) {
        return world.stores().messages().find(new MessageId(session, number)).orElseThrow();
    }

    List<Message> messages() {
        return world.stores().messages().list(session);
    }

    /** Has the mailbox do what it can do now. */
    boolean look() {
        return mailbox != null && mailbox.look();
    }

    /** Looks until nothing changes any more, with time passing in between. */
    void settle() {
        for (int i = 0; i < 40; i++) {
            hear();
            look();
            world.clock().advance(Duration.ofSeconds(2));
        }
    }

    /** The agent calls a hook. */
    void hook(Meaning meaning, String prompt) {
        Session now = world.session(session);
        String name = "hooks/new/%020d-%d-%s-%s.json".formatted(++hooks, 77, now.launchId(), meaning.name());
        world.host()
                .unguardedFiles(World.SESSIONS.resolve(session.toString()))
                .putAtomic(name, prompt.getBytes(StandardCharsets.UTF_8));
    }

    void openDialog() {
        dialog = world.session(session).launchId();
        hook(Meaning.PERMISSION_ASKED, "");
    }

    void closeDialog() {
        turnEnds();
    }

    void turnEnds() {
        dialog = "";
        hook(Meaning.TURN_ENDED, "");
    }

    void turnBegins(String prompt) {
        dialog = "";
        hook(Meaning.TURN_STARTED, prompt);
    }

    /** What hooks left is taken in. */
    void hear() {
        HooksByHand.takeIn(world, session);
    }

    void withdraw(long number) {
        mailboxes.withdraw(new MessageId(session, number));
    }

    /** The agent writes a line of its transcript, and a hook says where that is. */
    void transcript(String line) {
        world.host()
                .unguardedFiles(java.nio.file.Path.of("/home/agatha"))
                .putAtomic("transcript.jsonl", line.getBytes(StandardCharsets.UTF_8));
        hook(Meaning.NOTE, "/home/agatha/transcript.jsonl");
        hear();
    }

    /** The next text that is typed still arrives, and then the daemon is gone. */
    void crashAfterTyping() {
        world.terminal().onType((_, text) -> {
            typed(text);
            world.life().end();
        });
    }

    /** The daemon ends and begins anew. */
    void boot() throws InterruptedException {
        world.boot();
        mailbox = null;
        world.terminal().onType((_, text) -> typed(text));
        mailboxes = mailboxes();
        world.reconcile();
        mailboxes.open();
    }

    private void typed(String text) {
        switch (manner) {
            case TAKES -> take(text, true);
            case TAKES_SILENTLY -> take(text, false);
            case LOSES -> {}
            case REFUSES -> throw new TerminalException(ErrorCode.TERMINAL_FAILED, "no paste");
            case CUT_SHORT -> {
                take(text, false);
                throw new TerminalException(ErrorCode.TYPING_CUT_SHORT, "pasted, but Enter was not pressed");
            }
            case OPENS_A_DIALOG -> {
                openDialog();
            }
        }
    }

    private void take(String text, boolean says) {
        if (dialog.equals(world.session(session).launchId())) {
            wroteDuringDialog = true;
            return;
        }
        if (text.isEmpty()) {
            return;
        }
        received.add(text);
        if (says) {
            hook(Meaning.TURN_STARTED, text);
            hook(Meaning.TURN_ENDED, "");
        }
    }
}
