package dev.holt.agent;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of a file that a description puts into the session's directory. What stands between {@code @holt:} and {@code @} is replaced by a
 * text in double quotes, as JSON, JavaScript and Python write it, so that braces and dollars of those mean what they mean there.
 */
final class FileTemplate {
    private static final Pattern WRITTEN = Pattern.compile("@holt:([a-z-]*)@");

    private FileTemplate() {}

    /** What can be put in. */
    enum Part {
        /** The program that a hook calls. */
        RUNNER,
        /** The directory that it is called with. */
        HOOKS,
        WORKSPACE,
        REPOSITORY,
        FILES;

        private String written() {
            return "@holt:" + name().toLowerCase(Locale.ROOT) + "@";
        }
    }

    static void check(String content, BiConsumer<String, List<String>> wrong) {
        List<String> known = Arrays.stream(Part.values()).map(Part::written).toList();
        Matcher matcher = WRITTEN.matcher(content);
        while (matcher.find()) {
            if (!known.contains(matcher.group())) {
                wrong.accept(matcher.group(), known);
            }
        }
    }

    static String fill(String content, Map<Part, String> values) {
        return WRITTEN.matcher(content)
                .replaceAll(match -> Matcher.quoteReplacement(
                        Json.text(values.get(Part.valueOf(match.group(1).toUpperCase(Locale.ROOT))))));
    }
}
