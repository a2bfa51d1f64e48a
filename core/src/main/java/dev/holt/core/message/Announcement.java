package dev.holt.core.message;

import dev.holt.core.agent.Typing;
import java.nio.charset.StandardCharsets;

/**
 * What is typed for a message: the text itself when every agent takes it as nothing but text, else a line that names its file. What would be a
 * command, a key or invisible on the screen is so delivered as exactly the characters that it has.
 */
final class Announcement {
    private static final int MOST_CHARACTERS = 2000;
    private static final int MOST_LINES = 40;

    private Announcement() {}

    /**
     * The text to be typed.
     *
     * @param file the message's file, relative to the workspace
     */
    static String of(Message message, String file, Typing typing) {
        String from = message.sender() instanceof Sender.Agent agent ? "session " + agent.session() : "your person";
        if (isPlain(message.text(), typing)) {
            return message.sender() instanceof Sender.Agent agent
                    ? "[from session %s] %s".formatted(agent.session(), message.text())
                    : message.text();
        }
        return "There is a message from %s in the file %s (%,d bytes). Read it and act on it, then move it to .holt/inbox/read/."
                .formatted(from, file, message.text().getBytes(StandardCharsets.UTF_8).length);
    }

    private static boolean isPlain(String text, Typing typing) {
        return text.length() <= MOST_CHARACTERS
                && text.lines().count() <= MOST_LINES
                && text.equals(text.strip())
                && typing.special().indexOf(text.codePointAt(0)) < 0
                && !(text.endsWith("\\") && !typing.special().isEmpty())
                && text.codePoints().noneMatch(Announcement::isHidden);
    }

    private static boolean isHidden(int c) {
        return c == '\t' || Character.getType(c) == Character.FORMAT;
    }
}
