package dev.holt.api;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the sources say about records and their components, in their documentation comments. */
final class RecordComments {
    private static final Pattern RECORD =
            Pattern.compile("(?:/\\*\\*((?:(?!\\*/).)*)\\*/\\s*)?(?:public )?record (\\w+)\\(", Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile("@param (\\w+) ([^@]*)");
    private static final Pattern TAG = Pattern.compile("\\{@(?:code|link) ([^}]*)}");

    private final Map<String, String> texts = new HashMap<>();

    /** Reads every source file in {@code directory}. */
    RecordComments(Path directory) throws IOException {
        try (DirectoryStream<Path> sources = Files.newDirectoryStream(directory, "*.java")) {
            for (Path source : sources) {
                collect(Files.readString(source));
            }
        }
    }

    /** The sentence about a record; empty when there is none. */
    String of(Class<?> type) {
        return texts.getOrDefault(type.getSimpleName(), "");
    }

    /** The sentence about a component; empty when there is none. */
    String of(Class<?> type, String component) {
        return texts.getOrDefault(type.getSimpleName() + "." + component, "");
    }

    private void collect(String source) {
        Matcher matcher = RECORD.matcher(source);
        while (matcher.find()) {
            if (matcher.group(1) == null) {
                continue;
            }
            String name = matcher.group(2);
            String comment = matcher.group(1).replaceAll("\\n\\s*\\* ?", " ").strip();
            int parameters = comment.indexOf("@param");
            texts.put(name, plain(parameters < 0 ? comment : comment.substring(0, parameters)));
            Matcher parameter =
                    PARAMETER.matcher(comment.substring(Math.max(0, parameters)).replace("{@", "{#"));
            while (parameters >= 0 && parameter.find()) {
                texts.put(
                        name + "." + parameter.group(1),
                        plain(parameter.group(2).replace("{#", "{@")));
            }
        }
    }

    private static String plain(String comment) {
        return TAG.matcher(comment)
                .replaceAll("`$1`")
                .replaceAll("\\s+", " ")
                .replace("|", "\\|")
                .strip();
    }
}
