package dev.holt.host;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs as a shell would, but in a given environment and in absolute directories only. */
final class Programs {
    private Programs() {}

    static Optional<Path> find(String name, Map<String, String> environment) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        if (name.contains("/")) {
            return Optional.of(Path.of(name).toAbsolutePath()).filter(Programs::isProgram);
        }
        return Stream.of(environment.getOrDefault("PATH", "").split(":", -1))
                .filter(directory -> directory.startsWith("/"))
                .flatMap(directory -> in(directory, name))
                .filter(Programs::isProgram)
                .findFirst();
    }

    private static Stream<Path> in(String directory, String name) {
        try {
            return Stream.of(Path.of(directory, name));
        } catch (InvalidPathException _) {
            return Stream.empty();
        }
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
