package dev.holt.agent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of a description, with the line that it is on. */
sealed interface Node {
    int line();

    /** What it is, for messages. */
    default String kind() {
        return switch (this) {
            case Text _ -> "text";
            case Switch _ -> "true or false";
            case Figure _ -> "a number";
            case Sequence _ -> "a list";
            case Table _ -> "a table";
            case Moment _ -> "a date or time";
        };
    }

    record Text(int line, String value) implements Node {}

    record Switch(int line, boolean value) implements Node {}

    /** A {@code Long} or a {@code Double}. */
    record Figure(int line, Number value) implements Node {}

    record Sequence(int line, List<Node> items) implements Node {}

    /**
     * A table.
     *
     * @param lines the lines of its keys
     */
    record Table(int line, Map<String, Node> entries, Map<String, Integer> lines) implements Node {
        static final Table EMPTY = new Table(0, new LinkedHashMap<>(), Map.of());
    }

    /** What TOML has and descriptions do not use. */
    record Moment(int line) implements Node {}
}
