package dev.holt.core.message;

import dev.holt.core.event.EventDraft;
import java.util.HashMap;
import java.util.Map;

/** The events of messages: one for each state that a message comes to. Never with its text. */
final class MessageEvents {
    private MessageEvents() {}

    static EventDraft of(Message message) {
        Map<String, String> facts = new HashMap<>();
        facts.put("message", Long.toString(message.id().ordinal()));
        facts.put("from", message.sender().toString());
        if (!message.why().isEmpty()) {
            facts.put("why", message.why());
        }
        return new EventDraft(
                "message." + message.state().text(),
                message.id().session().project().toString(),
                message.id().session().toString(),
                facts);
    }
}
