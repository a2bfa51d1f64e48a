package dev.holt.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/errors.md} lists every code with its kind and exit status, in the order of the enumeration. */
class ErrorsPageTest {
    private static final Pattern ROW = Pattern.compile("\\| `([A-Z_]+)` \\| ([a-z ]+) \\| (\\d+) \\| .+ \\|");

    @Test
    void thePageListsEveryCode() throws IOException {
        Path page = Path.of(System.getProperty("holt.root")).resolve("docs/errors.md");
        List<String> listed = Files.readAllLines(page).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> "%s %s %s".formatted(row.group(1), row.group(2), row.group(3)))
                .toList();
        List<String> known = Arrays.stream(ErrorCode.values())
                .map(code -> "%s %s %d".formatted(code.name(), word(code.kind()), exitStatus(code.kind())))
                .toList();
        assertThat(listed).isEqualTo(known);
    }

    private static String word(ErrorKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static int exitStatus(ErrorKind kind) {
        return switch (kind) {
            case FAILED -> 1;
            case USAGE -> 2;
            case NOT_FOUND -> 3;
            case CONFLICT -> 4;
            case MISSING -> 5;
            case CANCELLED -> 130;
        };
    }
}
