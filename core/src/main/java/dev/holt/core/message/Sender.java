package dev.holt.core.message;

import dev.holt.core.SessionId;
import java.util.Optional;

/** Who a message is from. */
public sealed interface Sender {
    /** A person. */
    record Person() implements Sender {
        @Override
        public String toString() {
            return "person";
        }
    }

    /** The agent of a session: what waits for a person is not answered by it. */
    record Agent(SessionId session) implements Sender {
        @Override
        public String toString() {
            return session.toString();
        }
    }

    /** The first prompt of a launch, for an agent that has it typed. */
    record Prompt() implements Sender {
        @Override
        public String toString() {
            return "prompt";
        }
    }

    /** Reads what a sender is written as. */
    static Sender parse(String text) {
        return switch (text) {
            case "person" -> new Person();
            case "prompt" -> new Prompt();
            default -> new Agent(SessionId.parse(text));
        };
    }

    /** The session whose agent it is, if it is one. */
    default Optional<SessionId> sendingSession() {
        return this instanceof Agent(SessionId id) ? Optional.of(id) : Optional.empty();
    }
}
