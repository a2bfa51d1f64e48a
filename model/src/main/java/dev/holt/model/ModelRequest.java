package dev.holt.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A request that reached the server.
 *
 * @param number counts from 1, in the order of arrival
 * @param after how long the server had been running
 * @param side whether the agent asks for itself, a title for instance: it offers no tools then, or
 *     wants an answer of a form
 * @param conversation the path before the wire's own one, and what tells the conversation from others where the wire says so
 * @param userTexts what somebody typed, from the first message to the newest, without what the agent adds by itself
 * @param toolResults what tools answered, from first to last
 * @param tools the names of the tools that the agent offers
 * @param around what the agent says by itself: its system prompt and the context that it adds
 * @param body the whole of it, as JSON
 */
public record ModelRequest(
        int number,
        Duration after,
        Wire wire,
        boolean side,
        String conversation,
        String model,
        List<String> userTexts,
        List<String> toolResults,
        List<String> tools,
        String around,
        String body) {
    public ModelRequest {
        userTexts = List.copyOf(userTexts);
        toolResults = List.copyOf(toolResults);
        tools = List.copyOf(tools);
    }

    /** What was typed last: this decides the answer. */
    public Optional<String> newest() {
        return userTexts.isEmpty() ? Optional.empty() : Optional.of(userTexts.getLast());
    }

    /** How often a text stands in what was typed. */
    public int occurrences(String text) {
        int count = 0;
        for (String typed : userTexts) {
            for (int at = typed.indexOf(text); at >= 0; at = typed.indexOf(text, at + text.length())) {
                count++;
            }
        }
        return count;
    }

    /** One line for people. */
    @Override
    public String toString() {
        return "%d %.3fs %s %s typed=%d results=%d newest=%s"
                .formatted(
                        number,
                        after.toMillis() / 1000.0,
                        wire,
                        side ? "side" : "main",
                        userTexts.size(),
                        toolResults.size(),
                        Json.text(newest().map(text -> text.substring(0, Math.min(80, text.length())))
                                .orElse("")));
    }
}
