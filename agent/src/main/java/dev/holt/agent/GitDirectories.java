package dev.holt.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The directories outside of a linked work tree that git writes at a commit. Those which hold what git executes or obeys, {@code hooks} and
 * {@code config}, are not among them.
 */
final class GitDirectories {
    private static final List<String> COMMON = List.of("objects", "refs", "logs");
    private static final String POINTER = "gitdir: ";
    private static final int MOST = 8192;

    private GitDirectories() {}

    /** Empty when the workspace is no linked work tree. */
    static List<Path> writtenBy(Path workspace) {
        try {
            Path pointer = workspace.resolve(".git");
            if (!Files.isRegularFile(pointer)) {
                return List.of();
            }
            String text = firstLine(pointer);
            if (!text.startsWith(POINTER)) {
                return List.of();
            }
            Path own = workspace.resolve(text.substring(POINTER.length())).normalize();
            Path commonFile = own.resolve("commondir");
            Path common = Files.isRegularFile(commonFile)
                    ? own.resolve(firstLine(commonFile)).normalize()
                    : own;
            return Stream.concat(COMMON.stream().map(common::resolve), Stream.of(own))
                    .distinct()
                    .toList();
        } catch (IOException | InvalidPathException e) {
            return List.of();
        }
    }

    private static String firstLine(Path file) throws IOException {
        try (var stream = Files.newInputStream(file)) {
            String text = new String(stream.readNBytes(MOST), StandardCharsets.UTF_8);
            return Objects.requireNonNullElse(text.lines().findFirst().orElse(null), "");
        }
    }
}
