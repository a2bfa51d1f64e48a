package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.Place;
import dev.holt.core.settings.Settings;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Gives each session ports that no other one has. To be asked under the lock of {@link Admission}. */
final class Ports {
    private final SessionParts parts;

    Ports(SessionParts parts) {
        this.parts = parts;
    }

    /** A range of which nobody serves anything in {@code place} now, and that no session has which may run again. Throws {@code PORTS_EXHAUSTED}. */
    PortRange free(Place place) {
        Settings settings = parts.settings().current();
        List<PortRange> taken = parts.store().list().stream()
                .filter(Ports::mayRunAgain)
                .map(session -> session.launch().ports())
                .filter(Objects::nonNull)
                .toList();
        Set<Integer> served = place.listeningPorts();
        int count = settings.portCount();
        for (int base = settings.firstPort(); PortRange.exists(base, count); base += count) {
            PortRange range = new PortRange(base, count);
            if (taken.stream().noneMatch(range::overlaps) && !range.containsAny(served)) {
                return range;
            }
        }
        throw new HoltException(
                ErrorCode.PORTS_EXHAUSTED,
                "ports: no %d from %d on are free, %d sessions have some (expected: a range for one more); 'holt rm' gives those of sessions back, 'holt config set ports.first N' begins elsewhere"
                        .formatted(count, settings.firstPort(), taken.size()));
    }

    private static boolean mayRunAgain(Session session) {
        return !(session.run() instanceof Run.StartFailed)
                || !session.launch().argv().isEmpty();
    }
}
