package dev.holt.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds processes by the environment that they were started with. Processes of other users are seen by root only. */
public final class ProcEnviron {
    private static final Path PROC = Path.of("/proc");

    private ProcEnviron() {}

    /** The processes, this one excepted, whose environment holds exactly {@code name=value}. Those that ended are not among them. */
    public static List<ProcStat> marked(String name, String value) {
        long self = ProcessHandle.current().pid();
        List<ProcStat> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(String.valueOf(process.getFileName()));
                if (pid != self && carries(pid, name, value)) {
                    ProcStat.read(pid).filter(stat -> !stat.ended()).ifPresent(found::add);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new IllegalStateException("/proc can not be read", e);
        }
        return found;
    }

    /** Whether the environment of the process that has this number now holds exactly {@code name=value}. */
    public static boolean carries(long pid, String name, String value) {
        byte[] entry = (name + "=" + value).getBytes(StandardCharsets.UTF_8);
        try {
            return contains(Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve("environ")), entry);
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether {@code entry} is one of the NUL-ended entries of {@code environ}. */
    static boolean contains(byte[] environ, byte[] entry) {
        int start = 0;
        for (int i = 0; i <= environ.length; i++) {
            if (i == environ.length || environ[i] == 0) {
                if (java.util.Arrays.equals(environ, start, i, entry, 0, entry.length)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }
}
