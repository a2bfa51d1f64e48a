package dev.holt.core.message;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.agent.Activity;
import dev.holt.core.agent.Agent;
import dev.holt.core.agent.Agents;
import dev.holt.core.agent.Typing;
import dev.holt.core.session.Run;
import dev.holt.core.session.Session;
import dev.holt.core.session.Sessions;
import dev.holt.core.session.Wording;
import dev.holt.core.terminal.Attended;
import dev.holt.core.terminal.SafeText;
import dev.holt.core.terminal.Terminal;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes one message one step further. Each step is one durable change, and between any two of them a crash may come: what was only begun is seen
 * in the message's {@link Attempt} and judged by evidence, never done again blindly.
 *
 * <p>One thread at a time for one session; different sessions do not touch each other.
 */
final class Courier {
    /** How long evidence may take to come when the agent has nothing else to do. */
    static final Duration EVIDENCE = Duration.ofSeconds(15);

    private final MessageStore store;
    private final Sessions sessions;
    private final Agents agents;
    private final Guard guard;
    private final Clock clock;

    Courier(MessageStore store, Sessions sessions, Agents agents, Clock clock) {
        this.store = store;
        this.sessions = sessions;
        this.agents = agents;
        this.guard = new Guard(sessions, clock);
        this.clock = clock;
    }

    /** What there is to do next about a message. */
    enum Next {
        /** Nothing any more: go on with the one after it. */
        DONE,
        /** Look again when something has changed, or after a moment. */
        WAIT,
        /** Go on at once. */
        AGAIN
    }

    /**
     * One step.
     *
     * @param waited how long this message has been waiting for evidence, as far as this run of the daemon knows
     */
    Next step(Message message, Duration waited) {
        Session session = sessions.find(message.id().session()).session();
        return switch (message.state()) {
            case ACCEPTED, HELD, WRITTEN ->
                message.attempt() == null ? deliver(message, session) : judge(message, session, waited);
            case ANNOUNCED -> receipts(session) ? judge(message, session, waited) : Next.DONE;
            case OBSERVED, AMBIGUOUS, FAILED, WITHDRAWN -> Next.DONE;
        };
    }

    /** Whether nothing more will happen to a message by itself; of a session that is gone nothing will. */
    boolean isSettled(Message message) {
        return switch (message.state()) {
            case ACCEPTED, HELD, WRITTEN -> false;
            case ANNOUNCED -> !receipts(sessions.find(message.id().session()).session());
            case OBSERVED, AMBIGUOUS, FAILED, WITHDRAWN -> true;
        };
    }

    /** An agent took a text: whichever message it is of has arrived. */
    boolean prompted(Message message, String text) {
        Attempt attempt = message.attempt();
        boolean open = message.isOpen() && attempt != null && Wording.isSame(attempt.typed(), text);
        if (open) {
            change(message, m -> m.isOpen() ? m.to(State.OBSERVED, "its hook shows it", clock.instant()) : m);
        }
        return open;
    }

    private Next deliver(Message message, Session session) {
        Typing typing = typing(session);
        switch (guard.glance(session, message.sender(), typing)) {
            case Gate.Open _ -> {}
            case Gate.Soon _ -> {
                return Next.WAIT;
            }
            case Gate.Leftover _ -> throw new IllegalStateException("a glance sees no input line");
            case Gate.Closed(String why) -> {
                return hold(message, why);
            }
        }
        try {
            return announce(written(message, session), session, typing);
        } catch (TerminalException e) {
            return hold(message, String.valueOf(e.getMessage()));
        } catch (HoltException e) {
            if (e.code() == ErrorCode.WORKSPACE_TAMPERED) {
                return hold(message, String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private Next hold(Message message, String why) {
        change(
                message,
                m -> m.state().isPending()
                                && !(m.state() == State.HELD && m.why().equals(why))
                        ? m.to(State.HELD, why, clock.instant())
                        : m);
        return Next.WAIT;
    }

    /** The message with its file in the inbox; written again when the agent has cleaned it away. */
    private Message written(Message message, Session session) {
        String name = message.file() != null ? message.file() : Inbox.name(message);
        new Inbox(sessions.place(session.id()), Objects.requireNonNull(session.workspace()))
                .write(name, message.text());
        return change(
                message, m -> m.state().isPending() ? m.withFile(name).to(State.WRITTEN, "", clock.instant()) : m);
    }

    private Next announce(Message message, Session session, Typing typing) {
        if (!message.state().isPending()) {
            return Next.DONE;
        }
        String text = Announcement.of(message, Inbox.path(Objects.requireNonNull(message.file())), typing);
        Attempt attempt = new Attempt(
                session.launchId(), text, Transcript.of(sessions, session).end(), clock.instant());
        Message begun = change(message, m -> m.state().isPending() ? m.withAttempt(attempt) : m);
        if (!begun.state().isPending()) {
            return Next.DONE;
        }
        // What was written may have taken a while: the door is looked at once more, directly before the first key.
        switch (guard.check(session, message.sender(), typing, taken(session))) {
            case Gate.Open _, Gate.Soon _ -> {}
            case Gate.Leftover(boolean behind) -> {
                clearLine(session, behind);
                return hold(change(begun, Message::withoutAttempt), "its input line still shows a text that it took");
            }
            case Gate.Closed(String why) -> {
                return hold(change(begun, Message::withoutAttempt), why);
            }
        }
        try {
            sessions.terminal(session.id()).type(handle(session), new SafeText(text), true);
        } catch (TerminalException e) {
            if (e.code() == ErrorCode.TYPING_CUT_SHORT) {
                return Next.AGAIN;
            }
            return hold(change(begun, Message::withoutAttempt), String.valueOf(e.getMessage()));
        }
        change(
                begun,
                m -> m.state().isPending()
                        ? m.to(
                                State.ANNOUNCED,
                                receipts(session) ? "typed, not seen yet" : "typed; this agent gives no receipts",
                                clock.instant())
                        : m);
        if (message.sender() instanceof Sender.Prompt) {
            sessions.promptTyped(session.id(), receipts(session));
        }
        return Next.AGAIN;
    }

    /** The newest text that was typed into this launch and is known to have been taken. */
    private @Nullable String taken(Session session) {
        return store.list(session.id()).reversed().stream()
                .filter(m -> m.state() == State.OBSERVED)
                .flatMap(m -> Optional.ofNullable(m.attempt()).stream())
                .filter(attempt -> attempt.launch().equals(session.launchId()))
                .map(Attempt::typed)
                .findFirst()
                .orElse(null);
    }

    private void clearLine(Session session, boolean behind) {
        if (sessions.terminal(session.id()) instanceof Attended attended) {
            attended.clearInputLine(handle(session), behind);
        }
    }

    /** Looks for evidence of a message that was typed, or may have been. */
    private Next judge(Message message, Session session, Duration waited) {
        Attempt attempt = Objects.requireNonNull(message.attempt());
        Optional<String> evidence = evidence(message, session, attempt);
        if (evidence.isPresent()) {
            change(message, m -> m.isOpen() ? m.to(State.OBSERVED, evidence.get(), clock.instant()) : m);
            return Next.DONE;
        }
        boolean sameLaunch = attempt.launch().equals(session.launchId());
        boolean mayStillTakeIt = sameLaunch && receipts(session) && isLive(session);
        if (mayStillTakeIt && (isBusy(session) || waited.compareTo(EVIDENCE) < 0)) {
            return Next.WAIT;
        }
        String why = message.state() == State.ANNOUNCED
                ? "typed, but nothing shows that it arrived; 'holt attach %s' shows the window".formatted(session.id())
                : "its typing was interrupted, and nothing shows whether it arrived; 'holt attach %s' shows the window"
                        .formatted(session.id());
        change(message, m -> m.isOpen() ? m.to(State.AMBIGUOUS, why, clock.instant()) : m);
        return Next.DONE;
    }

    private Optional<String> evidence(Message message, Session session, Attempt attempt) {
        if (session.workspace() != null
                && message.file() != null
                && !session.released()
                && new Inbox(sessions.place(session.id()), session.workspace()).isRead(message.file())) {
            return Optional.of("the agent put its file to those it has read");
        }
        return Transcript.of(sessions, session).holds(attempt.typed(), attempt.transcript())
                ? Optional.of("the agent's transcript has it")
                : Optional.empty();
    }

    /**
     * Presses Enter once more for a message that still stands in the input line of an agent that has nothing to do.
     *
     * @return whether it was pressed
     */
    boolean submitAgain(Message message) {
        Session session = sessions.find(message.id().session()).session();
        Attempt attempt = message.attempt();
        Typing typing = typing(session);
        if (message.state() != State.ANNOUNCED
                || attempt == null
                || !attempt.launch().equals(session.launchId())
                || isBusy(session)
                || typing.emptyDraftPattern().isEmpty()
                || !(sessions.terminal(session.id()) instanceof Attended attended)) {
            return false;
        }
        boolean stranded = attended.inputLine(handle(session))
                .filter(line -> Guard.hasDraft(line, typing))
                .isPresent();
        boolean only = guard.check(session, message.sender(), Typing.PLAIN, null) instanceof Gate.Open;
        if (stranded && only) {
            Terminal terminal = sessions.terminal(session.id());
            terminal.type(handle(session), new SafeText(""), true);
        }
        return stranded && only;
    }

    private static boolean isLive(Session session) {
        return session.run() instanceof Run.Running;
    }

    private static boolean isBusy(Session session) {
        Activity activity = session.signals().activity();
        return activity != null && activity.state() != Activity.State.IDLE;
    }

    private boolean receipts(Session session) {
        return agent(session).filter(a -> a.profile().capabilities().receipts()).isPresent();
    }

    private Typing typing(Session session) {
        return agent(session).map(a -> a.profile().capabilities().typing()).orElse(Typing.PLAIN);
    }

    private Optional<Agent> agent(Session session) {
        return agents.find(session.launch().agent());
    }

    private static TerminalHandle handle(Session session) {
        return Objects.requireNonNull(session.terminal(), "terminal");
    }

    private Message change(Message message, UnaryOperator<Message> change) {
        return store.change(message.id(), change, MessageEvents::of);
    }
}
