package dev.holt.cli;

import dev.holt.api.SessionRecords.AttachedFile;
import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files that a caller names for an agent: regular ones of bounded number and size. */
final class Attachments {
    private static final int MOST = 8;
    private static final int LARGEST = 10 << 20;

    private Attachments() {}

    static List<AttachedFile> read(Caller caller, List<String> names) {
        if (names.size() > MOST) {
            throw CommandException.usage(
                    "--attach: %d files (expected: at most %d); pack them into one".formatted(names.size(), MOST));
        }
        List<AttachedFile> files = new ArrayList<>();
        for (String name : names) {
            Path path = caller.path(name);
            files.add(new AttachedFile(String.valueOf(path.getFileName()), read(path, Printable.of(name))));
        }
        return files;
    }

    private static byte[] read(Path path, String shown) {
        if (!Files.isRegularFile(path)) {
            if (Files.exists(path)) {
                throw CommandException.usage(
                        "--attach: %s is not a regular file; pack a directory into one".formatted(shown));
            }
            throw new CommandException(ExitStatus.NOT_FOUND, "FILE_NOT_FOUND", "%s: no such file".formatted(shown));
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw CommandException.usage(
                        "--attach: %s has more than 10 MiB (expected: at most that); put it where the agent can read it and name it in the prompt"
                                .formatted(shown));
            }
            return content;
        } catch (IOException e) {
            throw new CommandException(
                    ExitStatus.FAILED, "FILE_UNREADABLE", "%s: can not be read (%s)".formatted(shown, e.getMessage()));
        }
    }
}
