package dev.holt.core.session;

import dev.holt.core.agent.Activity;
import dev.holt.core.agent.Capabilities;
import dev.holt.core.agent.Report;
import dev.holt.core.session.ActivityRules.Heard;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the agent of a session has told of itself by its hooks.
 *
 * @param expected whether this agent has hooks at all
 * @param heard how many of its hooks were taken in since the newest launch
 * @param activity what it does; null: not told yet since the newest launch
 * @param conversation the agent's own name of the conversation; null: not known
 * @param begun whether that conversation holds anything, so that the agent can come back to it
 * @param transcript where the agent writes the conversation down; null: not known
 * @param noticed what its person was last told about it; empty: nothing, or that it is over
 */
public record Signals(
        boolean expected,
        long heard,
        @Nullable Activity activity,
        Delivery delivery,
        @Nullable String conversation,
        boolean begun,
        @Nullable String transcript,
        String noticed) {
    /** Of an agent that tells nothing. */
    public static final Signals NONE = new Signals(false, 0, null, new Delivery.Untold(), null, false, null, "");

    /** At the start of a new conversation, before anything was heard. */
    static Signals afresh(Capabilities capabilities, boolean prompted, @Nullable String conversation) {
        return new Signals(
                capabilities.hooks(),
                0,
                null,
                prompted ? delivery(capabilities) : new Delivery.Untold(),
                conversation,
                false,
                null,
                "");
    }

    private static Delivery delivery(Capabilities capabilities) {
        if (capabilities.prompt() == Capabilities.PromptWay.TYPED) {
            return new Delivery.Queued();
        }
        return capabilities.receipts() ? new Delivery.Awaited() : new Delivery.Untold();
    }

    /** At the start of a launch that goes on with the same conversation. */
    Signals resumed() {
        return new Signals(expected, 0, null, new Delivery.Untold(), conversation, begun, transcript, "");
    }

    /** With a prompt that did not arrive in time; one that did meanwhile stays. The newest screen that showed something counts. */
    Signals overdue(Instant at, String screen) {
        return switch (delivery) {
            case Delivery.Queued _, Delivery.Awaited _ -> withDelivery(new Delivery.Overdue(at, screen));
            case Delivery.Overdue(Instant since, String _)
            when !screen.isBlank() -> withDelivery(new Delivery.Overdue(since, screen));
            case Delivery.Untold _, Delivery.Seen _, Delivery.Overdue _ -> this;
        };
    }

    /**
     * With a prompt that was typed into its window.
     *
     * @param told whether the agent will show that it took it
     */
    Signals typed(boolean told) {
        return switch (delivery) {
            case Delivery.Queued _, Delivery.Overdue _ ->
                withDelivery(told ? new Delivery.Awaited() : new Delivery.Untold());
            case Delivery.Untold _, Delivery.Awaited _, Delivery.Seen _ -> this;
        };
    }

    /** With a person's word that nothing stands in its way any more. */
    Signals unblocked(Instant at) {
        Signals calm = delivery instanceof Delivery.Overdue ? withDelivery(new Delivery.Untold()) : this;
        return calm.needsPerson() ? calm.atRest("unblock", "its person says that no dialog is open", at) : calm;
    }

    Signals withDelivery(Delivery next) {
        return new Signals(expected, heard, activity, next, conversation, begun, transcript, noticed);
    }

    /** Whether it is told that the agent waits for a person. */
    boolean needsPerson() {
        return activity != null && activity.state().needsPerson();
    }

    /** With other evidence than a hook that the agent has nothing to do. Any hook that begins later says better. */
    Signals atRest(String source, String why, Instant at) {
        if (activity == null || activity.state() == Activity.State.IDLE) {
            return this;
        }
        Instant now = at.truncatedTo(ChronoUnit.MILLIS);
        Activity idle = new Activity(Activity.State.IDLE, source, activity.order(), now, now, null, why);
        return new Signals(expected, heard, idle, delivery, conversation, begun, transcript, noticed);
    }

    /**
     * With what a hook says.
     *
     * @param answersDialog whether it is the end of the one tool that a dialog asked about
     * @param prompt the task that the agent has to take
     * @param promptFile names that task where it was too long to be given
     */
    Signals heard(Heard hook, boolean answersDialog, String prompt, String promptFile) {
        Report report = hook.report();
        boolean prompted = report.meaning() == Report.Meaning.TURN_STARTED;
        return new Signals(
                expected,
                heard + 1,
                ActivityRules.next(activity, hook, answersDialog),
                prompted ? delivered(hook, prompt, promptFile) : delivery,
                report.conversation() != null ? report.conversation() : conversation,
                begun || prompted,
                report.transcript() != null ? report.transcript() : transcript,
                noticed);
    }

    private Delivery delivered(Heard hook, String prompt, String promptFile) {
        String taken = hook.report().prompt();
        boolean itIs = taken == null || Wording.isSame(prompt, taken) || taken.contains(promptFile);
        return switch (delivery) {
            case Delivery.Queued _, Delivery.Awaited _ -> itIs ? new Delivery.Seen(hook.at()) : delivery;
            // Somebody has taken over: the agent takes prompts, and the old one is theirs to give again.
            case Delivery.Overdue _ -> itIs ? new Delivery.Seen(hook.at()) : new Delivery.Untold();
            case Delivery.Untold _, Delivery.Seen _ -> delivery;
        };
    }

    Signals withNoticed(String kind) {
        return new Signals(expected, heard, activity, delivery, conversation, begun, transcript, kind);
    }
}
