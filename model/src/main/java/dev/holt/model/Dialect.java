package dev.holt.model;

import tools.jackson.databind.JsonNode;

/** How one wire writes down a conversation and an answer. */
interface Dialect {
    static Dialect of(Wire wire) {
        return switch (wire) {
            case MESSAGES -> new MessagesDialect();
            case RESPONSES -> new ResponsesDialect();
            case CHAT -> new ChatDialect();
            case GEMINI -> new GeminiDialect();
        };
    }

    /** What a request's body asks. */
    Asked read(JsonNode body);

    /** An answer that is told while it is made. */
    Reply stream(Label label, EventStream out);

    /** An answer in one piece. */
    JsonNode whole(Label label, Spoken spoken);
}
