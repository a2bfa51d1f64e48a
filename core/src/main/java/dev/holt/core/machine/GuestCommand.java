package dev.holt.core.machine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command to be started in a guest.
 *
 * @param argv the program and its arguments; a name without a slash is looked up in the {@code PATH} of {@code environment}
 * @param environment its whole environment
 * @param directory where it runs; null: the home of its user
 * @param terminal a terminal for it; null: separate standard output and error
 * @param input whether it has a standard input; else that is empty
 * @param detached whether it goes on when the link breaks; then it has neither input nor output
 */
public record GuestCommand(
        List<String> argv,
        Map<String, String> environment,
        @Nullable String directory,
        @Nullable Size terminal,
        boolean input,
        boolean detached) {
    public GuestCommand {
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("argv: empty (expected: a program)");
        }
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
    }

    /** The size of a terminal in characters. */
    public record Size(int rows, int columns) {}
}
