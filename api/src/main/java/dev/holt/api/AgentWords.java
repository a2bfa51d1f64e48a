package dev.holt.api;

import dev.holt.core.agent.Capabilities;
import dev.holt.core.agent.PermissionMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says in words what an agent can do and what it can not. */
final class AgentWords {
    private AgentWords() {}

    static List<String> can(Capabilities can) {
        List<String> words = new ArrayList<>();
        words.add("permissions: "
                + can.permissionModes().stream().sorted().map(AgentWords::mode).collect(Collectors.joining("; ")));
        words.add("prompt: "
                + switch (can.prompt()) {
                    case ARGUMENT -> "on its command line";
                    case FILE -> "as a file that its command line names";
                    case TYPED -> "typed into its window when it is ready";
                });
        words.add("restore: "
                + switch (can.resume()) {
                    case NONE -> "it can not come back to a conversation; it gets the prompt again";
                    case CHOSEN -> "it comes back to its conversation, by a name that is chosen for it";
                    case REPORTED -> "it comes back to its conversation, once it has told the name";
                });
        words.add(can.model() ? "model: can be chosen by --model" : "model: its own choice");
        words.add(can.systemPrompt() ? "rules: taken beside the prompt" : "rules: not taken beside the prompt");
        words.add(
                can.hooks()
                        ? "status: it tells what it does by hooks"
                        : "status: it tells nothing; only its process and its screen are seen");
        words.add(
                can.receipts()
                        ? "messages: each that it took is confirmed by a hook"
                        : "messages: nothing confirms that it took one");
        words.add(
                can.steers()
                        ? "in the middle of a turn: takes messages"
                        : "in the middle of a turn: not known to take messages");
        return words;
    }

    private static String mode(PermissionMode mode) {
        return mode.word()
                + switch (mode) {
                    case DEFAULT -> " asks";
                    case ACCEPT_EDITS -> " edits files unasked";
                    case AUTO -> " works on its own, with the agent's own guards";
                    case BYPASS -> " skips everything";
                };
    }
}
