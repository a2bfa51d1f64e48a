package dev.holt.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The steps that a prompt orders. A line is one of these; any other line means nothing:
 *
 * <pre>
 * say: TEXT                          answers TEXT
 * run: COMMAND                       calls the agent's shell
 * escalate: COMMAND                  the same, outside of the agent's sandbox when it has one
 * write: PATH | CONTENT              writes a file of one line by the agent's file tool, by its shell when it has none
 * ask: QUESTION | OPTION | OPTION    asks the person, by the agent's tool for that; says the question when it has none
 * stall                              tells one piece of text, then waits for {@link ModelServer#release}
 * slow N                             tells N pieces of text, half a second apart
 * fail STATUS [TIMES]                answers with an HTTP status, the first TIMES times or always
 * </pre>
 *
 * <p>Steps are done one after the other. Each of a tool ends an answer; the tool's result, in the next request, continues behind it. A prompt without
 * such a line is answered by {@code ok:} and its beginning.
 */
record Script(List<Step> steps) {
    private static final Pattern WITH_TEXT = Pattern.compile("(say|run|escalate|write|ask): *(.*)");
    private static final Pattern BARE = Pattern.compile("(stall)|slow (\\d{1,4})|fail (\\d{3})(?: (\\d{1,4}))?");
    private static final int SHOWN = 60;

    Script {
        steps = List.copyOf(steps);
    }

    static Script of(String prompt) {
        List<Step> steps = prompt.lines()
                .map(String::strip)
                .flatMap(line -> step(line).stream())
                .toList();
        return steps.isEmpty() ? new Script(List.of(new Step.Say("ok: " + beginning(prompt)))) : new Script(steps);
    }

    /** The steps of one answer: those behind the {@code results}th step of a tool, up to the next one. Never empty. */
    List<Step> answer(int results) {
        List<Step> answer = new ArrayList<>();
        int passed = 0;
        for (Step step : steps) {
            if (passed == results) {
                answer.add(step);
            }
            if (step instanceof Step.OfTool) {
                passed++;
            }
            if (passed > results) {
                break;
            }
        }
        return answer.isEmpty() ? List.of(new Step.Say("done")) : answer;
    }

    private static Optional<Step> step(String line) {
        Matcher text = WITH_TEXT.matcher(line);
        if (text.matches()) {
            return Optional.of(step(text.group(1), text.group(2)));
        }
        Matcher bare = BARE.matcher(line);
        if (!bare.matches()) {
            return Optional.empty();
        }
        if (bare.group(1) != null) {
            return Optional.of(new Step.Stall());
        }
        if (bare.group(2) != null) {
            return Optional.of(new Step.Slow(Integer.parseInt(bare.group(2))));
        }
        int times = bare.group(4) == null ? Integer.MAX_VALUE : Integer.parseInt(bare.group(4));
        return Optional.of(new Step.Fail(Integer.parseInt(bare.group(3)), times));
    }

    private static Step step(String word, String rest) {
        List<String> parts =
                Arrays.stream(rest.split("\\|", -1)).map(String::strip).toList();
        return switch (word) {
            case "run" -> new Step.Run(rest);
            case "escalate" -> new Step.Escalate(rest);
            case "write" ->
                new Step.Write(
                        parts.getFirst(),
                        rest.substring(Math.min(rest.length(), rest.indexOf('|') + 1))
                                .strip());
            case "ask" ->
                new Step.Ask(
                        parts.getFirst(), parts.size() > 2 ? parts.subList(1, parts.size()) : List.of("Yes", "No"));
            default -> new Step.Say(rest);
        };
    }

    private static String beginning(String prompt) {
        String text = prompt.strip();
        return text.substring(0, text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length()))));
    }
}
