package dev.holt.model;

import java.util.List;

/** Something that the model does because the prompt says so. */
sealed interface Step {
    record Say(String text) implements Step {}

    /** Tells one piece, then nothing until it is released. */
    record Stall() implements Step {}

    record Slow(int pieces) implements Step {}

    /** Fails with an HTTP status, the first {@code times} times that the same request comes. */
    record Fail(int status, int times) implements Step {}

    /** Ends with a tool's answer; until then the model has nothing more to say. */
    sealed interface OfTool extends Step {}

    record Run(String command) implements OfTool {}

    /** Runs outside of the agent's sandbox, for which agents that have one must ask. */
    record Escalate(String command) implements OfTool {}

    record Write(String path, String content) implements OfTool {}

    record Ask(String question, List<String> options) implements OfTool {
        public Ask {
            options = List.copyOf(options);
        }
    }
}
