package dev.holt.core.place;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A command to be run to its end.
 *
 * @param argv the program and its arguments; a program without a slash is looked up in the {@code PATH} of {@code environment}
 * @param directory where it runs
 * @param environment its whole environment; nothing is inherited
 * @param input bytes for its standard input, then the end
 * @param timeout after this time the command's process group is killed
 * @param outputLimit bytes kept of each of its output streams; the rest is read and dropped
 */
public record Command(
        List<String> argv,
        Path directory,
        Map<String, String> environment,
        byte[] input,
        Duration timeout,
        int outputLimit) {
    private static final byte[] NOTHING = {};
    private static final int USUAL_OUTPUT_LIMIT = 1 << 20;

    public Command {
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("argv: empty (expected: a program)");
        }
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
    }

    /** A command without input whose output is bounded to 1 MiB a stream. */
    public static Command of(List<String> argv, Path directory, Map<String, String> environment, Duration timeout) {
        return new Command(argv, directory, environment, NOTHING, timeout, USUAL_OUTPUT_LIMIT);
    }
}
