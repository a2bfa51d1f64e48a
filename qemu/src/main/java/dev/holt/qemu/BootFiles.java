package dev.holt.qemu;

import dev.holt.core.ErrorCode;
import dev.holt.core.machine.MachineException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of boots that are named by their marks: {@code <mark>.qmp}, {@code .link}, {@code .log} and {@code .disk} in the run directory, and memory. */
final class BootFiles {
    private static final Pattern MARK = Pattern.compile("[0-9a-f]{8}");
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{8})\\.(qmp|link|log|disk)");

    private final Path run;
    private final MemoryFiles memory;

    BootFiles(Path run, MemoryFiles memory) {
        this.run = run;
        this.memory = memory;
    }

    /** Refuses what is no mark, before a path is made of it. */
    static String requireMark(String mark) {
        if (!MARK.matcher(mark).matches()) {
            throw new IllegalArgumentException("mark: '%s' (expected: 8 hexadecimal digits)".formatted(mark));
        }
        return mark;
    }

    /** The socket of the VMM's own protocol. */
    Path qmp(String mark) {
        return run.resolve(mark + ".qmp");
    }

    /** The socket of the machine's link. */
    Path link(String mark) {
        return run.resolve(mark + ".link");
    }

    /** What the VMM said, and how it ended. */
    Path log(String mark) {
        return run.resolve(mark + ".log");
    }

    /** The disk that takes what a guest writes whose own disk is to stay as it is. */
    Path scratch(String mark) {
        return run.resolve(mark + ".disk");
    }

    /** Removes all of one boot. */
    void remove(String mark) {
        try {
            Files.deleteIfExists(qmp(mark));
            Files.deleteIfExists(link(mark));
            Files.deleteIfExists(log(mark));
            Files.deleteIfExists(scratch(mark));
            memory.remove(mark);
        } catch (IOException e) {
            throw new MachineException(
                    ErrorCode.VMM_FAILED,
                    "boot %s: its files can not be removed: %s".formatted(mark, e.getMessage()),
                    e);
        }
    }

    /** The marks of which a file is there. */
    Set<String> marks() {
        Set<String> marks = new TreeSet<>(memory.marks());
        for (Path file : entries(run)) {
            Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
            if (matcher.matches()) {
                marks.add(matcher.group(1));
            }
        }
        return marks;
    }

    /** What is in a directory; nothing when it is not there. */
    static List<Path> entries(Path directory) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(found::add);
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (IOException | DirectoryIteratorException e) {
            throw new MachineException(
                    ErrorCode.VMM_FAILED, "%s: can not be listed: %s".formatted(directory, e.getMessage()), e);
        }
        return found;
    }
}
