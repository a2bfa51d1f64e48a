package dev.holt.agent;

import dev.holt.agent.Description.Settled;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts answers into an agent's own JSON, where there are none yet. Pure. */
final class Answers {
    private static final int END_OF_KEY = 20;

    private Answers() {}

    static void settle(Settled settled, ObjectNode root, UnaryOperator<String> words, Map<String, String> environment) {
        if (settled.helper() != null) {
            switch (settled.helper()) {
                case CLAUDE_API_KEY -> approveKey(root, environment.getOrDefault("ANTHROPIC_API_KEY", ""));
            }
            return;
        }
        List<String> path = settled.path().stream().map(words).toList();
        ObjectNode parent = objectAt(root, path.subList(0, path.size() - 1));
        JsonNode there = parent.get(path.getLast());
        boolean open = there == null
                || there.isNull()
                || settled.unanswered().stream().map(Json::node).anyMatch(there::equals);
        if (open && settled.value() != null) {
            parent.set(path.getLast(), Json.node(Json.texts(settled.value(), words)));
        }
    }

    /** A key that its person neither approved nor rejected is approved: they put it into the environment. */
    private static void approveKey(ObjectNode root, String key) {
        if (key.isEmpty()) {
            return;
        }
        JsonNode end = Json.node(key.substring(Math.max(0, key.length() - END_OF_KEY)));
        ObjectNode responses = objectAt(root, List.of("customApiKeyResponses"));
        ArrayNode approved = arrayAt(responses, "approved");
        if (!Json.contains(approved, end) && !Json.contains(arrayAt(responses, "rejected"), end)) {
            approved.add(end);
        }
    }

    private static ObjectNode objectAt(ObjectNode root, List<String> path) {
        ObjectNode here = root;
        for (int i = 0; i < path.size(); i++) {
            String key = path.get(i);
            JsonNode next = here.get(key);
            if (next == null || next.isNull()) {
                here = here.putObject(key);
            } else if (next instanceof ObjectNode object) {
                here = object;
            } else {
                throw new UnexpectedFormException(
                        "%s is no object".formatted(String.join(".", path.subList(0, i + 1))));
            }
        }
        return here;
    }

    private static ArrayNode arrayAt(ObjectNode parent, String key) {
        JsonNode there = parent.get(key);
        if (there == null || there.isNull()) {
            return parent.putArray(key);
        }
        if (there instanceof ArrayNode array) {
            return array;
        }
        throw new UnexpectedFormException("%s is no list".formatted(key));
    }

    /** The agent's own file is not as its description says. */
    static final class UnexpectedFormException extends RuntimeException {
        UnexpectedFormException(String message) {
            super(message);
        }
    }
}
