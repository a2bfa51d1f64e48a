package dev.holt.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The VMMs of one home, and their keepers, by the title {@code holt.<home>.<mark>} in their arguments. */
final class BootProcesses {
    private static final Path PROC = Path.of("/proc");

    private final String home;
    private final Pattern title;

    BootProcesses(String home) {
        this.home = home;
        this.title = Pattern.compile("holt\\." + home + "\\.([0-9a-f]{8})");
    }

    String title(String mark) {
        return "holt." + home + "." + mark;
    }

    /** The marks of those that run. */
    Set<String> marks() {
        Set<String> marks = new TreeSet<>();
        for (Path process : BootFiles.entries(PROC)) {
            if (!Character.isDigit(String.valueOf(process.getFileName()).charAt(0))) {
                continue;
            }
            for (String argument : arguments(process).split("\0", -1)) {
                Matcher matcher = title.matcher(argument);
                if (matcher.matches()) {
                    marks.add(matcher.group(1));
                }
            }
        }
        return marks;
    }

    private static String arguments(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            // It has ended.
            return "";
        }
    }
}
