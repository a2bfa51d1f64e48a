package dev.holt.core.agent;

/**
 * Something that is wrong in the description of an agent.
 *
 * @param line where, counted from 1; 0: in the whole of it
 * @param text the key, the value, what was expected and the way out
 */
public record Problem(int line, String text) {
    @Override
    public String toString() {
        return line == 0 ? text : "line %d: %s".formatted(line, text);
    }
}
