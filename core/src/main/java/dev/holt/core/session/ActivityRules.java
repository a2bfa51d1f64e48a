package dev.holt.core.session;

import dev.holt.core.agent.Activity;
import dev.holt.core.agent.Activity.State;
import dev.holt.core.agent.Report;
import dev.holt.core.agent.Report.Meaning;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one table that turns what hooks say into what an agent does. Pure. Hooks that an agent starts at the same time arrive in any order, so their
 * meaning decides: what is older than the last word changes nothing, and only what can begin a turn ends idleness.
 */
final class ActivityRules {
    private ActivityRules() {}

    /**
     * What the agent does after a hook.
     *
     * @param now what it did; null: nothing was told yet
     * @param heard the hook
     * @param answersDialog whether the hook is the end of the one tool that a dialog asked about
     */
    static @Nullable Activity next(@Nullable Activity now, Heard heard, boolean answersDialog) {
        if (now != null && heard.order() <= now.order()) {
            return now;
        }
        State next = state(now == null ? null : now.state(), heard.report().meaning(), answersDialog);
        if (next == null) {
            return now;
        }
        boolean same = now != null && now.state() == next;
        boolean dialogStays = same && next == State.BLOCKED;
        return new Activity(
                next,
                dialogStays ? Objects.requireNonNull(now).event() : heard.event(),
                heard.order(),
                heard.at(),
                same ? Objects.requireNonNull(now).since() : heard.at(),
                dialogStays
                        ? Objects.requireNonNull(now).tool()
                        : heard.report().tool(),
                dialogStays
                        ? Objects.requireNonNull(now).detail()
                        : heard.report().detail());
    }

    /**
     * A hook that was called.
     *
     * @param event its name
     * @param order when it began, in nanoseconds since boot
     * @param at when it was taken in
     */
    record Heard(String event, long order, Instant at, Report report) {}

    private static @Nullable State state(@Nullable State now, Meaning meaning, boolean answersDialog) {
        return switch (meaning) {
            case NOTE -> now;
            // Who is up and has been told nothing waits for a prompt; in the middle of a turn it says nothing new.
            case READY -> now == null ? State.IDLE : now;
            case TURN_STARTED -> State.ACTIVE;
            case TURN_ENDED, ENDING -> State.IDLE;
            case PERMISSION_ASKED -> State.BLOCKED;
            case INPUT_ASKED -> now == State.BLOCKED ? State.BLOCKED : State.WAITING_INPUT;
            case TOOL_STARTED -> needsPerson(now) ? now : State.ACTIVE;
            case TOOL_ENDED -> ended(now, answersDialog);
            case WORKING -> now == null || now == State.ACTIVE ? State.ACTIVE : now;
        };
    }

    /** The end of a tool tells that a turn goes on, but begins none: that of the last tool may come after the end of its turn. */
    private static State ended(@Nullable State now, boolean answersDialog) {
        if (now == State.BLOCKED && answersDialog) {
            return State.ACTIVE;
        }
        return now == null ? State.ACTIVE : now;
    }

    private static boolean needsPerson(@Nullable State state) {
        return state != null && state.needsPerson();
    }
}
