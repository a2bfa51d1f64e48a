package dev.holt.api;

import dev.holt.api.Operation.Duplex;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** The tickets that are out. A ticket lets whoever shows it take over a duplex operation, once and soon. Safe for any thread. */
public final class Tickets {
    /** How long a ticket is good. */
    public static final Duration LIFE = Duration.ofSeconds(30);

    private static final int MOST = 1024;
    private static final int BYTES = 16;

    private final RandomGenerator random;
    private final LongSupplier nanos;
    private final LinkedHashMap<String, Issued> issued = new LinkedHashMap<>();

    /**
     * @param random must not be guessable
     * @param nanos the monotonic clock, as {@link System#nanoTime}
     */
    public Tickets(RandomGenerator random, LongSupplier nanos) {
        this.random = random;
        this.nanos = nanos;
    }

    /** What a ticket is good for. */
    public record Promise<P>(Duplex<P> operation, P parameters) {}

    private record Issued(Promise<?> promise, long until) {}

    /** Makes a ticket; the oldest one gives way when too many are out. */
    public synchronized <P> Ticket issue(Duplex<P> operation, P parameters) {
        dropVoid();
        if (issued.size() >= MOST) {
            issued.pollFirstEntry();
        }
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String ticket = HexFormat.of().formatHex(bytes);
        issued.put(ticket, new Issued(new Promise<>(operation, parameters), nanos.getAsLong() + LIFE.toNanos()));
        return new Ticket(ticket, (int) LIFE.toSeconds());
    }

    /** Takes a ticket; empty when it is unknown, used or too old. */
    public synchronized Optional<Promise<?>> redeem(String ticket) {
        dropVoid();
        return Optional.ofNullable(issued.remove(ticket)).map(Issued::promise);
    }

    private void dropVoid() {
        long now = nanos.getAsLong();
        issued.values().removeIf(ticket -> ticket.until() - now <= 0);
    }
}
