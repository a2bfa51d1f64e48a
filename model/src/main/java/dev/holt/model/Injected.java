package dev.holt.model;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells what somebody typed from what agents put into a person's turn by themselves. */
final class Injected {
    /** A single element of markup, except the one in which a file that somebody named arrives. */
    private static final Pattern ELEMENT =
            Pattern.compile("<(?!file[ >])([A-Za-z_-]+)(?: [^>]*)?>.*</\\1>", Pattern.DOTALL);

    private static final Pattern WHILE_WORKING = Pattern.compile(
            "The user sent a new message while you were working:\\s*(.*?)\\s*"
                    + "(?:\nIMPORTANT: After completing your current task, [^\n]*|\\z)",
            Pattern.DOTALL);
    private static final List<String> BEGINNINGS = List.of("[Request interrupted by user", "# AGENTS.md instructions");

    private Injected() {}

    /** Puts a text of a person's turn to the typed ones or, when it is the agent's, to what is around them. */
    static void sort(String text, List<Turn> turns, StringBuilder around) {
        Optional<String> typed = typedIn(text);
        typed.ifPresent(t -> turns.add(new Turn.Typed(t)));
        if (typed.isEmpty()) {
            around.append('\n').append(text);
        }
    }

    /** The same for a text that is the agent's, except for what somebody typed while the agent was at work. */
    static void sortBetween(String text, List<Turn> turns, StringBuilder around) {
        Matcher between = WHILE_WORKING.matcher(text);
        boolean typed = false;
        while (between.find()) {
            typed = true;
            turns.add(new Turn.Typed(between.group(1)));
        }
        if (!typed) {
            around.append('\n').append(text);
        }
    }

    private static Optional<String> typedIn(String text) {
        String stripped = text.strip();
        Matcher element = ELEMENT.matcher(stripped);
        boolean injected =
                stripped.isEmpty() || element.matches() || BEGINNINGS.stream().anyMatch(stripped::startsWith);
        return injected ? Optional.empty() : Optional.of(stripped);
    }
}
