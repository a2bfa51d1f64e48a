package dev.holt.core.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a description amounts to.
 *
 * @param agent null when there are problems
 * @param problems all that is wrong; empty when there is an agent
 */
public record CheckedAgent(@Nullable Agent agent, List<Problem> problems) {
    public CheckedAgent {
        problems = List.copyOf(problems);
    }
}
