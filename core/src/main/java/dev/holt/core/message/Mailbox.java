package dev.holt.core.message;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Delivers the messages of one session, one after the other, on a virtual thread of its own that ends when nothing is left to deliver. Its monitor
 * guards whether something has changed since it last looked, and whether it has ended.
 */
final class Mailbox {
    private static final System.Logger LOG = System.getLogger(Mailbox.class.getName());
    /** How often is looked although nothing was reported: that a person has stopped typing is told by nobody. */
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(1);
    /** When a message that is not seen to arrive gets another Enter, if it still stands in the input line. */
    private static final Duration SUBMIT_AGAIN = Duration.ofSeconds(2);

    private static final int MOST_SUBMITS = 2;

    private final SessionId session;
    private final MessageStore store;
    private final Courier courier;
    private final LongSupplier nanos;
    private final BooleanSupplier closed;
    private boolean woken = true;
    private boolean ended;
    /** The message that was typed and is not seen yet, and since when; used by the one thread. */
    private long inFlight;

    private long since;
    private int submits;

    Mailbox(SessionId session, MessageStore store, Courier courier, LongSupplier nanos, BooleanSupplier closed) {
        this.session = session;
        this.store = store;
        this.courier = courier;
        this.nanos = nanos;
        this.closed = closed;
    }

    void start() {
        Thread.ofVirtual().name("mailbox-" + session).start(this::work);
    }

    /** Has it look again. False when it has ended: another one is needed. */
    synchronized boolean wake() {
        woken = true;
        notifyAll();
        return !ended;
    }

    private void work() {
        try {
            boolean rest = true;
            while (goesOn(rest)) {
                rest = look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    /** Waits until something has changed or a moment has passed. False when there is nothing to wait for, which ends it. */
    private synchronized boolean goesOn(boolean rest) throws InterruptedException {
        long deadline = nanos.getAsLong() + LOOK_ANYWAY.toNanos();
        while (rest && !woken && !closed.getAsBoolean()) {
            long left = deadline - nanos.getAsLong();
            if (left <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        boolean goesOn = (rest || woken) && !closed.getAsBoolean();
        woken = false;
        ended = !goesOn;
        return goesOn;
    }

    private synchronized void end() {
        ended = true;
    }

    /** Does what can be done now. Whether something is left that waits. */
    private boolean look() {
        try {
            Optional<Boolean> rest = Optional.empty();
            while (rest.isEmpty()) {
                rest = pass();
            }
            return rest.get();
        } catch (HoltException e) {
            boolean gone = e.code() == ErrorCode.SESSION_NOT_FOUND;
            if (!gone) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "messages of session %s wait: %s".formatted(session, e.getMessage()));
            }
            return !gone;
        }
    }

    /**
     * Goes through the messages in their order. What is held does not hold up those of another kind: a person may answer what an agent must not.
     *
     * @return whether something waits; empty when the messages have to be gone through again
     */
    private Optional<Boolean> pass() {
        boolean persons = true;
        boolean agents = true;
        for (Message message : store.list(session)) {
            boolean ofAgent = message.sender() instanceof Sender.Agent;
            if (ofAgent ? !agents : !persons) {
                continue;
            }
            switch (courier.step(message, waited(message))) {
                case DONE -> {}
                case AGAIN -> {
                    return Optional.empty();
                }
                case WAIT -> {
                    if (isInFlight(message)) {
                        submitAgain(message);
                        return Optional.of(true);
                    }
                    agents = agents && !ofAgent && !(message.sender() instanceof Sender.Prompt);
                    persons = persons && ofAgent;
                }
            }
        }
        return Optional.of(!persons || !agents);
    }

    private static boolean isInFlight(Message message) {
        return message.attempt() != null;
    }

    private Duration waited(Message message) {
        if (!isInFlight(message) || !message.isOpen()) {
            return Duration.ZERO;
        }
        if (inFlight != message.id().ordinal()) {
            inFlight = message.id().ordinal();
            since = nanos.getAsLong();
            submits = 0;
        }
        return Duration.ofNanos(nanos.getAsLong() - since);
    }

    private void submitAgain(Message message) {
        boolean late = waited(message).compareTo(SUBMIT_AGAIN.multipliedBy(submits + 1L)) > 0;
        if (late && submits < MOST_SUBMITS && courier.submitAgain(message)) {
            submits++;
        }
    }
}
