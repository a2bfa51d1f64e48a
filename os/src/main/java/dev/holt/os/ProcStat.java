package dev.holt.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says about a process.
 *
 * @param pid its number, which the system gives to another one some time after its end
 * @param state a letter: {@code Z} for a process that ended and waits for its parent, {@code T} for a stopped one
 * @param parent the number of its parent
 * @param group the number of its process group
 * @param start its start in clock ticks since boot; together with the pid and the boot it means one process for all time
 */
public record ProcStat(long pid, char state, long parent, long group, long start) {
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int GROUP = 2;
    private static final int START = 19;

    /** The process that has this number now; empty when there is none. */
    public static Optional<ProcStat> read(long pid) {
        try {
            return parse(Files.readAllBytes(Path.of("/proc", Long.toString(pid), "stat")));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Reads one line of {@code stat}. The program's name, in parentheses, may hold anything, parentheses and spaces too. */
    static Optional<ProcStat> parse(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        int open = text.indexOf(" (");
        int close = text.lastIndexOf(") ");
        if (open < 0 || close < open) {
            return Optional.empty();
        }
        String[] fields = text.substring(close + 2).strip().split(" ", -1);
        if (fields.length <= START) {
            return Optional.empty();
        }
        return Optional.of(new ProcStat(
                Long.parseLong(text.substring(0, open)),
                fields[STATE].charAt(0),
                Long.parseLong(fields[PARENT]),
                Long.parseLong(fields[GROUP]),
                Long.parseLong(fields[START])));
    }

    /** Whether it has ended and only waits for its parent to notice. */
    public boolean ended() {
        return state == 'Z' || state == 'X' || state == 'x';
    }
}
