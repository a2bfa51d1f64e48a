package dev.holt.core.agent;

import java.util.List;

/**
 * An agent whose description can not be used, so that it can not be put to work.
 *
 * @param name the name that it would have
 * @param origin the file
 * @param problems all that is wrong with it; never empty
 */
public record BrokenAgent(String name, String origin, List<Problem> problems) {
    public BrokenAgent {
        problems = List.copyOf(problems);
    }
}
