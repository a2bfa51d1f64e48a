package dev.holt.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Processes as {@code /proc} shows them. What is gone counts as nothing. */
final class Proc {
    private static final Path ROOT = Path.of("/proc");
    private static final int STATE = 0;
    private static final int USER_TIME = 11;
    private static final int CHILDREN_SYSTEM_TIME = 14;
    private static final int START_TIME = 19;
    private static final double TICKS_PER_SECOND = 100;
    private static final double KIB_PER_MIB = 1024;

    private Proc() {}

    /** Whether any thread of it is there; one that merely waits to be reaped is not. */
    static boolean alive(long pid) {
        List<String> stat = stat(pid);
        return !stat.isEmpty() && (!stat.get(STATE).equals("Z") || threads(pid) > 1);
    }

    private static int threads(long pid) {
        String[] names = ROOT.resolve(pid + "/task").toFile().list();
        return names == null ? 0 : names.length;
    }

    /** When it started, in ticks since boot; 0 when it is gone. */
    static long start(long pid) {
        List<String> stat = stat(pid);
        return stat.isEmpty() ? 0 : Long.parseLong(stat.get(START_TIME));
    }

    /** The processor time that it and its reaped children took, in seconds. */
    static double processorSeconds(long pid) {
        List<String> stat = stat(pid);
        if (stat.isEmpty()) {
            return 0;
        }
        return stat.subList(USER_TIME, CHILDREN_SYSTEM_TIME + 1).stream()
                        .mapToLong(Long::parseLong)
                        .sum()
                / TICKS_PER_SECOND;
    }

    /** A field of its {@code status} that is in kB, such as {@code VmRSS}, in MiB. */
    static double mebibytes(long pid, String field) {
        return read(ROOT.resolve(pid + "/status"))
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
                .findFirst()
                .orElseThrow(() ->
                        new BenchException("process %d: has no %s (expected: a running one)".formatted(pid, field)));
    }

    /** Its arguments, joined by spaces; empty when it is gone. */
    static String commandLine(long pid) {
        return read(ROOT.resolve(pid + "/cmdline")).replace('\0', ' ').strip();
    }

    /** The processes other than this one whose arguments, environment or working directory name the path. */
    static List<Long> naming(Path path) {
        List<Long> found = new ArrayList<>();
        for (long pid : all()) {
            if (pid != ProcessHandle.current().pid() && names(pid, path)) {
                found.add(pid);
            }
        }
        return found;
    }

    /** The processes one of whose arguments begins so. */
    static List<Long> withArgument(String prefix) {
        return all().stream()
                .filter(pid -> Arrays.stream(
                                read(ROOT.resolve(pid + "/cmdline")).split("\0", -1))
                        .anyMatch(argument -> argument.startsWith(prefix)))
                .toList();
    }

    /** The number of the user to whom it belongs. */
    static long owner(long pid) {
        return read(ROOT.resolve(pid + "/status"))
                .lines()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> line.split("\\s+", -1)[1])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(-1);
    }

    /** What it holds in memory of files whose paths begin so, in MiB. */
    static double residentOf(long pid, String prefix) {
        double kib = 0;
        boolean wanted = false;
        for (String line : read(ROOT.resolve(pid + "/smaps")).split("\n", -1)) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                wanted = line.contains(" " + prefix);
            } else if (wanted && line.startsWith("Rss:")) {
                kib += Double.parseDouble(line.replaceAll("[^0-9]", ""));
            }
        }
        return kib / KIB_PER_MIB;
    }

    private static boolean names(long pid, Path path) {
        Path directory = ROOT.resolve(Long.toString(pid));
        if (commandLine(pid).contains(path.toString())
                || read(directory.resolve("environ")).contains(path.toString())) {
            return true;
        }
        try {
            return Files.readSymbolicLink(directory.resolve("cwd")).startsWith(path);
        } catch (IOException _) {
            return false;
        }
    }

    private static List<Long> all() {
        try (Stream<Path> entries = Files.list(ROOT)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(c -> c >= '0' && c <= '9'))
                    .map(Long::valueOf)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fields of {@code stat} from the state on. */
    private static List<String> stat(long pid) {
        String line = read(ROOT.resolve(pid + "/stat"));
        int end = line.lastIndexOf(')');
        return end < 0 ? List.of() : List.of(line.substring(end + 2).strip().split(" ", -1));
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }
}
