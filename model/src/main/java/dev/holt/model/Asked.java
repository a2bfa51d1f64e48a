package dev.holt.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a request asks, freed from its wire.
 *
 * @param conversation what tells the conversation from others on this wire; empty when the wire does not
 * @param around everything that the agent says by itself: its system prompt and injected context
 * @param schema the form that the answer must have, null when it is free
 */
record Asked(
        String model,
        String conversation,
        boolean streams,
        String around,
        List<Turn> turns,
        List<Tool> tools,
        @Nullable JsonNode schema) {
    Asked {
        turns = List.copyOf(turns);
        tools = List.copyOf(tools);
    }

    /** Whether the agent asks for itself, a title for instance, and not on behalf of its person. */
    boolean side() {
        return tools.isEmpty() || schema != null;
    }

    List<String> typed() {
        return turns.stream()
                .flatMap(turn -> turn instanceof Turn.Typed typed
                        ? Optional.of(typed.text()).stream()
                        : Optional.<String>empty().stream())
                .toList();
    }

    List<String> results() {
        return turns.stream()
                .flatMap(turn -> turn instanceof Turn.Result result
                        ? Optional.of(result.text()).stream()
                        : Optional.<String>empty().stream())
                .toList();
    }

    /** How many tools have answered since somebody typed last. */
    int resultsSinceTyped() {
        int count = 0;
        for (Turn turn : turns.reversed()) {
            switch (turn) {
                case Turn.Typed _ -> {
                    return count;
                }
                case Turn.Result _ -> count++;
            }
        }
        return count;
    }
}
