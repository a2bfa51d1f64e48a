package dev.holt.zellij;

import dev.holt.core.ErrorCode;
import dev.holt.core.Printable;
import dev.holt.core.terminal.TerminalException;
import dev.holt.core.terminal.TerminalHandle;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where windows are, and how they are named: a handle is {@value #PREFIX} and the name.
 *
 * @param sockets holds a directory for each socket
 * @param windows holds a directory for each window, under its name
 */
record ZellijHome(Path sockets, Path windows) {
    /** What tells our handles from those of other terminals. */
    static final String PREFIX = "zellij:";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");

    TerminalHandle handle(String name) {
        return new TerminalHandle(PREFIX + required(name));
    }

    ZellijWindow window(TerminalHandle handle) {
        String value = handle.value();
        return window(required(value.startsWith(PREFIX) ? value.substring(PREFIX.length()) : ":" + value));
    }

    /** Every window that has a directory, whether or not it is still there. */
    List<ZellijWindow> all() throws IOException {
        List<ZellijWindow> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(windows)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (NAME.matcher(name).matches()) {
                    all.add(window(name));
                }
            }
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return all;
    }

    private ZellijWindow window(String name) {
        return new ZellijWindow(name, windows.resolve(name), sockets);
    }

    private static String required(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new TerminalException(
                    ErrorCode.INVALID_NAME,
                    "window: '%s' (expected: 1 to 100 of A-Z, a-z, 0-9, '_' and '-', beginning with a letter or digit)"
                            .formatted(Printable.of(name)));
        }
        return name;
    }
}
