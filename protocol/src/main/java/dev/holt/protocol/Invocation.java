package dev.holt.protocol;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One call of {@code holt}, as the client sent it.
 *
 * @param arguments what followed the program's name
 * @param directory where it was called; relative paths are meant against it
 * @param environment the caller's whole environment; whoever uses it picks what the command needs
 */
public record Invocation(List<String> arguments, Path directory, Map<String, String> environment) {
    public Invocation {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }
}
