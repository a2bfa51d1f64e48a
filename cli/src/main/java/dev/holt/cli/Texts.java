package dev.holt.cli;

import dev.holt.core.Printable;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text that a caller hands over by file or standard input: UTF-8 of a bounded size. */
final class Texts {
    /** The most bytes of such text. */
    static final int LIMIT = 1024 * 1024;

    private Texts() {}

    static String input(Caller caller) throws IOException {
        return read(caller.console().in(), "standard input");
    }

    static String file(Caller caller, String name) {
        if (name.equals("-")) {
            throw CommandException.usage("--file: '-' is no file; pass '-' in place of the prompt for standard input");
        }
        Path path = caller.path(name);
        String shown = Printable.of(name);
        if (!Files.isRegularFile(path)) {
            if (Files.exists(path)) {
                throw CommandException.usage("%s: not a regular file; use '-' and standard input".formatted(shown));
            }
            throw new CommandException(ExitStatus.NOT_FOUND, "FILE_NOT_FOUND", "%s: no such file".formatted(shown));
        }
        try (InputStream in = Files.newInputStream(path)) {
            return read(in, shown);
        } catch (NoSuchFileException e) {
            throw new CommandException(ExitStatus.NOT_FOUND, "FILE_NOT_FOUND", "%s: no such file".formatted(shown));
        } catch (IOException e) {
            throw new CommandException(
                    ExitStatus.FAILED, "FILE_UNREADABLE", "%s: can not be read (%s)".formatted(shown, e.getMessage()));
        }
    }

    private static String read(InputStream in, String what) throws IOException {
        byte[] bytes = in.readNBytes(LIMIT + 1);
        if (bytes.length > LIMIT) {
            throw new CommandException(
                    ExitStatus.USAGE,
                    "TEXT_TOO_LONG",
                    "%s: more than 1 MiB (expected: at most 1 MiB); put the rest into a file of the repository"
                            .formatted(what));
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CommandException(
                    ExitStatus.USAGE, "INVALID_TEXT", "%s: not UTF-8 text; convert it with 'iconv'".formatted(what));
        }
    }
}
