package dev.holt.core.guestsession;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Name;
import dev.holt.core.Printable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session that is wanted.
 *
 * @param name null: one is found
 * @param argv the program and its arguments; a name without a slash is looked up in the {@code PATH} of {@code environment}
 * @param environment its whole environment
 * @param directory absolute in the guest
 * @param piped whether it has a standard input that takes what is sent; else that is empty
 * @param require programs that have to be there before it is started
 */
public record GuestSessionRequest(
        @Nullable String name,
        List<String> argv,
        Map<String, String> environment,
        String directory,
        boolean piped,
        List<String> require,
        Map<String, String> tags) {
    private static final int MOST = 64;
    private static final int MOST_CHARACTERS = 256;

    /** Throws {@code INVALID_ARGUMENT} or {@code INVALID_NAME} for what can be in no session. */
    public GuestSessionRequest {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        require = List.copyOf(require);
        tags = Map.copyOf(tags);
        if (name != null) {
            Name.require("session", name);
        }
        check(!argv.isEmpty() && !argv.getFirst().isEmpty(), "argv", "", "a program");
        argv.forEach(argument -> check(argument.indexOf('\0') < 0, "argv", argument, "no NUL character"));
        check(directory.startsWith("/") && directory.indexOf('\0') < 0, "directory", directory, "an absolute path");
        environment.forEach((key, value) -> {
            check(!key.isEmpty() && key.indexOf('=') < 0, "environment", key, "names without '='");
            check(key.indexOf('\0') < 0 && value.indexOf('\0') < 0, "environment", key, "no NUL character");
        });
        check(require.size() <= MOST, "require", require.size() + " programs", "at most " + MOST);
        require.forEach(program ->
                check(!program.isEmpty() && program.indexOf('\0') < 0, "require", program, "the name of a program"));
        check(tags.size() <= MOST, "tags", tags.size() + " tags", "at most " + MOST);
        tags.forEach((key, value) -> check(
                !key.isEmpty() && key.length() <= MOST_CHARACTERS && value.length() <= MOST_CHARACTERS,
                "tags",
                key,
                "a name and a value of at most %d characters".formatted(MOST_CHARACTERS)));
    }

    private static void check(boolean right, String field, String value, String expected) {
        if (!right) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "%s: '%s' (expected: %s)".formatted(field, Printable.of(value), expected));
        }
    }
}
