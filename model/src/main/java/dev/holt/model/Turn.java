package dev.holt.model;

/** A piece of a conversation that did not come from the model. */
sealed interface Turn {
    /** What somebody typed. */
    record Typed(String text) implements Turn {}

    /** What a tool answered. */
    record Result(String text) implements Turn {}
}
