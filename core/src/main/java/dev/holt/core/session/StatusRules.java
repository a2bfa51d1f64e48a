package dev.holt.core.session;

import dev.holt.core.agent.Activity;
import dev.holt.core.session.Run.Ended;
import dev.holt.core.session.Run.Running;
import dev.holt.core.session.Run.StartFailed;
import dev.holt.core.session.Run.Starting;
import dev.holt.core.session.Status.Word;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** The one table that turns a session's facts into its status. Pure. */
public final class StatusRules {
    /** An agent that ends with an error this soon never got to work. */
    static final Duration STILLBORN = Duration.ofSeconds(10);
    /** A screen that changed this recently belongs to somebody at work. */
    static final Duration LIVELY = Duration.ofSeconds(60);

    /** Who tells what it does and is busy is heard of this often. */
    static final Duration SILENT = Duration.ofMinutes(2);

    private static final int SHOWN_LINES = 6;

    /** Frames and fillings of boxes, and what lies between words. */
    private static final Pattern DRAWN = Pattern.compile("[\\u2500-\\u259f\\h]+");

    private StatusRules() {}

    /**
     * The status of {@code session}.
     *
     * @param window what the newest probe says about its window
     * @param starting how long it has been starting, if it does, by a clock that does not jump
     * @param startPatience how long a start may take
     * @param silence how long nothing was heard of its hooks, by a clock that does not jump
     */
    public static Status derive(
            Session session, WindowView window, Duration starting, Duration startPatience, Duration silence) {
        return switch (session.run()) {
            case Starting(Instant at) -> starting(at, starting.compareTo(startPatience) > 0);
            case StartFailed(String reason, Instant at) -> new Status(Word.FAILED, true, reason, at);
            case Ended ended -> ended(session, ended);
            case Running running -> running(session.signals(), running, window, silence);
        };
    }

    private static Status starting(Instant at, boolean late) {
        // Queued spawns and long checkouts are starting too; only the operation itself knows when it has failed.
        return new Status(Word.STARTING, !late, late ? "still being prepared" : "being prepared", at);
    }

    private static Status ended(Session session, Ended ended) {
        boolean stopped = session.intent() == Intent.STOPPED;
        return switch (ended.exit()) {
            case Exit.Signal(int number)
            when !ended.asked() ->
                new Status(
                        Word.FAILED, true, "ended by signal %d that Holt did not send".formatted(number), ended.at());
            case Exit.Code(int code)
            when code != 0 && !ended.asked() && ended.lasted().compareTo(STILLBORN) < 0 ->
                new Status(
                        Word.FAILED,
                        true,
                        "exited with status %d after %.1f s%s"
                                .formatted(code, ended.lasted().toMillis() / 1000.0, lastWords(session)),
                        ended.at());
            case Exit.Vanished _
            when !ended.asked() ->
                new Status(Word.FAILED, true, "process and runner are gone without a trace", ended.at());
            case Exit.Code(int code) -> over(stopped, "exited with status " + code, ended.at());
            case Exit.Signal(int number) -> over(stopped, "ended by signal " + number, ended.at());
            case Exit.Vanished _ -> over(stopped, "gone", ended.at());
            case Exit.Rebooted _ ->
                over(
                        stopped,
                        session.place()
                                .machine()
                                .map("ended with its machine %s, which went off"::formatted)
                                .orElse("ended with the restart of the machine"),
                        ended.at());
            case Exit.MachineStopped _ ->
                over(
                        stopped,
                        "ended with its machine%s, which was stopped"
                                .formatted(session.place()
                                        .machine()
                                        .map(" "::concat)
                                        .orElse("")),
                        ended.at());
        };
    }

    /** What the window of an agent showed that had not taken its prompt. */
    private static String lastWords(Session session) {
        return session.signals().delivery() instanceof Delivery.Overdue overdue
                ? "; its screen showed: " + excerpt(overdue.screen())
                : "";
    }

    private static Status over(boolean stopped, String why, Instant at) {
        return new Status(stopped ? Word.STOPPED : Word.EXITED, true, why, at);
    }

    private static Status running(Signals signals, Running running, WindowView window, Duration silence) {
        if (window instanceof WindowView.Unknown(String reason)) {
            return new Status(Word.UNKNOWN, false, reason, running.at());
        }
        if (signals.delivery() instanceof Delivery.Overdue(Instant at, String screen)) {
            return new Status(
                    Word.STUCK, true, "its prompt was not seen to arrive; its screen shows: " + excerpt(screen), at);
        }
        Activity activity = signals.activity();
        if (activity != null && activity.state() == Activity.State.IDLE && isAwaited(signals)) {
            // It is up before it takes its prompt: who waits for the end of its work must not see one here.
            return new Status(
                    Word.WORKING,
                    false,
                    "its hook %s says that it takes prompts; it has not shown yet that it took its own"
                            .formatted(activity.event()),
                    activity.since());
        }
        if (activity != null) {
            return told(activity, window, silence);
        }
        return signals.expected() ? untold(signals, running) : seen(running, window);
    }

    /** An agent that tells what it does. */
    private static Status told(Activity activity, WindowView window, Duration silence) {
        String told = "%s (told by %s)".formatted(words(activity), activity.event());
        return switch (activity.state()) {
            case BLOCKED, WAITING_INPUT -> new Status(Word.NEEDS_INPUT, true, told, activity.since());
            case IDLE -> new Status(Word.IDLE, true, told, activity.since());
            case ACTIVE ->
                isStill(window) && silence.compareTo(SILENT) > 0
                        ? new Status(
                                Word.WORKING,
                                false,
                                "%s, but it has told nothing for %d min and its screen stands still"
                                        .formatted(told, silence.toMinutes()),
                                activity.since())
                        : new Status(Word.WORKING, true, told, activity.since());
        };
    }

    private static String words(Activity activity) {
        String what = switch (activity.state()) {
            case ACTIVE -> "a turn is under way";
            case IDLE -> "it waits for a prompt";
            case WAITING_INPUT -> "it asks its person";
            case BLOCKED -> "a dialog is open";
        };
        String tool = activity.tool() == null ? "" : " (" + activity.tool() + ")";
        return what + tool + (activity.detail() == null ? "" : ": " + activity.detail());
    }

    /** An agent that tells what it does, and has not yet. */
    private static Status untold(Signals signals, Running running) {
        return new Status(
                isAwaited(signals) ? Word.WORKING : Word.IDLE,
                false,
                "pid %d runs, %s"
                        .formatted(
                                running.process().pid(),
                                signals.heard() == 0
                                        ? "its hooks have told nothing yet"
                                        : signals.heard() + " hooks came, none of which says what it does"),
                running.at());
    }

    /** Whether a prompt is on its way to it. */
    private static boolean isAwaited(Signals signals) {
        return signals.delivery() instanceof Delivery.Awaited || signals.delivery() instanceof Delivery.Queued;
    }

    private static boolean isStill(WindowView window) {
        return !(window instanceof WindowView.Seen seen) || seen.silent().compareTo(LIVELY) > 0;
    }

    private static String excerpt(String screen) {
        List<String> lines = screen.lines()
                .map(line -> DRAWN.matcher(line).replaceAll(" ").strip())
                .filter(line -> !line.isEmpty())
                .toList();
        return lines.isEmpty()
                ? "nothing"
                : String.join(" / ", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }

    /** An agent that tells nothing: its screen is all there is. */
    private static Status seen(Running running, WindowView window) {
        String pid = "pid " + running.process().pid() + " runs";
        return switch (window) {
            case WindowView.Unknown(String reason) -> new Status(Word.UNKNOWN, false, reason, running.at());
            case WindowView.Unseen _ -> new Status(Word.WORKING, true, pid + ", no signals", running.at());
            case WindowView.Seen(Instant lastOutput, Duration silent) -> {
                boolean lively = silent.compareTo(LIVELY) <= 0;
                String seen = pid + (lively ? ", screen changed lately, no signals" : ", screen quiet, no signals");
                yield lively
                        ? new Status(Word.WORKING, true, seen, running.at())
                        : new Status(Word.IDLE, true, seen, lastOutput);
            }
        };
    }
}
