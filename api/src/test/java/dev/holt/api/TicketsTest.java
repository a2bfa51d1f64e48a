package dev.holt.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holt.api.SessionRecords.SessionRef;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TicketsTest {
    private static final SessionRef CALC = new SessionRef("calc-1");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Tickets tickets = new Tickets(new SecureRandom(), nanos::get);

    @Test
    void aTicketIsGoodOnce() {
        Ticket ticket = tickets.issue(Operations.SESSION_TERMINAL, CALC);
        assertThat(ticket.ticket()).matches("[0-9a-f]{32}");
        assertThat(tickets.redeem(ticket.ticket()).orElseThrow().parameters()).isEqualTo(CALC);
        assertThat(tickets.redeem(ticket.ticket())).isEmpty();
    }

    @Test
    void aTicketDoesNotLast() {
        String ticket = tickets.issue(Operations.SESSION_TERMINAL, CALC).ticket();
        String later = tickets.issue(Operations.SESSION_TERMINAL, CALC).ticket();
        nanos.addAndGet(Tickets.LIFE.minus(Duration.ofNanos(1)).toNanos());
        assertThat(tickets.redeem(later)).isPresent();
        nanos.addAndGet(1);
        assertThat(tickets.redeem(ticket)).isEmpty();
    }

    @Test
    void manyTicketsAreGoodAtOnce() {
        String first = tickets.issue(Operations.SESSION_TERMINAL, CALC).ticket();
        String second = tickets.issue(Operations.SESSION_TERMINAL, CALC).ticket();
        assertThat(tickets.redeem(first)).isPresent();
        assertThat(tickets.redeem(second)).isPresent();
    }

    @Test
    void theOldestGivesWayWhenTooManyAreOut() {
        String first = tickets.issue(Operations.SESSION_TERMINAL, CALC).ticket();
        String last = "";
        for (int i = 0; i < 1024; i++) {
            last = tickets.issue(Operations.SESSION_TERMINAL, CALC).ticket();
        }
        assertThat(tickets.redeem(first)).isEmpty();
        assertThat(tickets.redeem(last)).isPresent();
    }
}
