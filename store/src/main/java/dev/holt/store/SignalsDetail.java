package dev.holt.store;

import static java.util.Objects.requireNonNull;

import dev.holt.core.agent.Activity;
import dev.holt.core.session.Delivery;
import dev.holt.core.session.Signals;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an agent has told, as JSON.
 *
 * @param delivery {@code untold}, {@code queued}, {@code awaited}, {@code seen} or {@code overdue}
 * @param deliveryAt epoch milliseconds, of {@code seen} and {@code overdue}
 * @param screen of {@code overdue}
 */
record SignalsDetail(
        boolean expected,
        long heard,
        @Nullable ActivityDetail activity,
        String delivery,
        @Nullable Long deliveryAt,
        @Nullable String screen,
        @Nullable String conversation,
        boolean begun,
        @Nullable String transcript,
        @Nullable String noticed) {
    /** What it does, as JSON; times are epoch milliseconds. */
    record ActivityDetail(
            String state,
            String event,
            long order,
            long at,
            long since,
            @Nullable String tool,
            @Nullable String detail) {
        static ActivityDetail of(Activity activity) {
            return new ActivityDetail(
                    activity.state().text(),
                    activity.event(),
                    activity.order(),
                    activity.at().toEpochMilli(),
                    activity.since().toEpochMilli(),
                    activity.tool(),
                    activity.detail());
        }

        Activity activity() {
            return new Activity(
                    Activity.State.valueOf(state.toUpperCase(Locale.ROOT)),
                    requireNonNull(event),
                    order,
                    Instant.ofEpochMilli(at),
                    Instant.ofEpochMilli(since),
                    tool,
                    detail);
        }
    }

    static SignalsDetail of(Signals signals) {
        Activity activity = signals.activity();
        Long at = switch (signals.delivery()) {
            case Delivery.Untold _, Delivery.Queued _, Delivery.Awaited _ -> null;
            case Delivery.Seen(Instant when) -> when.toEpochMilli();
            case Delivery.Overdue overdue -> overdue.at().toEpochMilli();
        };
        return new SignalsDetail(
                signals.expected(),
                signals.heard(),
                activity == null ? null : ActivityDetail.of(activity),
                word(signals.delivery()),
                at,
                signals.delivery() instanceof Delivery.Overdue overdue ? overdue.screen() : null,
                signals.conversation(),
                signals.begun(),
                signals.transcript(),
                signals.noticed());
    }

    /** Of a row, or of none: a session that an earlier version made. */
    static Signals read(@Nullable String json) {
        return json == null
                ? Signals.NONE
                : Json.read(json, SignalsDetail.class).signals();
    }

    private static String word(Delivery delivery) {
        return switch (delivery) {
            case Delivery.Untold _ -> "untold";
            case Delivery.Queued _ -> "queued";
            case Delivery.Awaited _ -> "awaited";
            case Delivery.Seen _ -> "seen";
            case Delivery.Overdue _ -> "overdue";
        };
    }

    private Signals signals() {
        return new Signals(
                expected,
                heard,
                activity == null ? null : activity.activity(),
                readDelivery(),
                conversation,
                begun,
                transcript,
                noticed == null ? "" : noticed);
    }

    private Delivery readDelivery() {
        return switch (delivery) {
            case "untold" -> new Delivery.Untold();
            case "queued" -> new Delivery.Queued();
            case "awaited" -> new Delivery.Awaited();
            case "seen" -> new Delivery.Seen(Instant.ofEpochMilli(requireNonNull(deliveryAt)));
            case "overdue" ->
                new Delivery.Overdue(Instant.ofEpochMilli(requireNonNull(deliveryAt)), requireNonNull(screen));
            default -> throw new IllegalArgumentException("delivery: '%s'".formatted(delivery));
        };
    }
}
