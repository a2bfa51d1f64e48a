package dev.holt.git;

import dev.holt.core.Printable;
import dev.holt.os.Subprocess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where git commands stand: a directory, options before the command, and variables.
 *
 * @param patience how long one command may take
 * @param umask for the files that it makes; null: the daemon's
 */
record GitContext(
        Git git,
        Path directory,
        List<String> options,
        Map<String, String> environment,
        Duration patience,
        @Nullable Umask umask) {
    /** Enough for what only looks at refs and small files. */
    static final Duration QUICK = Duration.ofMinutes(1);

    /** Enough for what reads or writes a whole work tree. */
    static final Duration WHOLE_TREE = Duration.ofMinutes(30);

    private static final int ERROR_TAIL = 2000;
    private static final byte[] NOTHING = {};

    GitContext {
        options = List.copyOf(options);
        environment = Map.copyOf(environment);
    }

    GitContext with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new GitContext(git, directory, options, more, patience, umask);
    }

    GitContext withOption(String... option) {
        List<String> more = new ArrayList<>(options);
        more.addAll(List.of(option));
        return new GitContext(git, directory, more, environment, patience, umask);
    }

    GitContext withSetting(String setting) {
        return withOption("-c", setting);
    }

    GitContext withPatience(Duration time) {
        return new GitContext(git, directory, options, environment, time, umask);
    }

    GitContext withUmask(Umask wanted) {
        return new GitContext(git, directory, options, environment, patience, wanted);
    }

    /** Runs a command whose failure is an answer. */
    Subprocess.Result attempt(String... arguments) throws InterruptedException {
        return attemptFeed(NOTHING, arguments);
    }

    /** As {@link #attempt}, with standard input. */
    Subprocess.Result attemptFeed(byte[] input, String... arguments) throws InterruptedException {
        return git.run(this, List.of(arguments), new Subprocess.Streams(input, null, null));
    }

    /** As {@link #attempt}, with the output in a file. */
    Subprocess.Result attemptToFile(Path output, String... arguments) throws InterruptedException {
        return git.run(this, List.of(arguments), new Subprocess.Streams(NOTHING, null, output));
    }

    /** Runs a command that must succeed; its output. */
    byte[] run(String... arguments) throws InterruptedException {
        return feed(NOTHING, arguments);
    }

    /** As {@link #run}, with standard input. */
    byte[] feed(byte[] input, String... arguments) throws InterruptedException {
        return checked(List.of(arguments), new Subprocess.Streams(input, null, null))
                .output();
    }

    /** As {@link #run}, with standard input from a file. */
    void feedFile(Path input, String... arguments) throws InterruptedException {
        var _ = checked(List.of(arguments), new Subprocess.Streams(NOTHING, input, null));
    }

    /** As {@link #run}, with the output in a file; what it said on standard error. */
    String runToFile(Path output, String... arguments) throws InterruptedException {
        return checked(List.of(arguments), new Subprocess.Streams(NOTHING, null, output))
                .errorText();
    }

    /** As {@link #feed}, with the output in a file. */
    void feedToFile(byte[] input, Path output, String... arguments) throws InterruptedException {
        var _ = checked(List.of(arguments), new Subprocess.Streams(input, null, output));
    }

    /** As {@link #run}, for one line of text. */
    String line(String... arguments) throws InterruptedException {
        return checked(List.of(arguments), new Subprocess.Streams(NOTHING, null, null))
                .outputText()
                .strip();
    }

    private Subprocess.Result checked(List<String> arguments, Subprocess.Streams streams) throws InterruptedException {
        Subprocess.Result result = git.run(this, arguments, streams);
        if (!result.succeeded()) {
            throw Git.failure(arguments, tail(result), result.status());
        }
        return result;
    }

    /** The end of what a command said on standard error, on one line. */
    static String tail(Subprocess.Result result) {
        String error = result.errorText().strip();
        return Printable.of(
                error.isEmpty()
                        ? "exit status " + result.status()
                        : error.substring(Math.max(0, error.length() - ERROR_TAIL)));
    }
}
