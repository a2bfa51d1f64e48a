package dev.holt.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The IPv4 routes of this host. */
final class Routes {
    private static final String ANYWHERE = "00000000";
    private static final int DESTINATION = 1;
    private static final int MASK = 7;

    private Routes() {}

    /** Whether a table such as {@code /proc/net/route} has a default route. One that can not be read has none. */
    static boolean hasDefault(Path table) {
        try {
            return Files.readAllLines(table, StandardCharsets.ISO_8859_1).stream()
                    .map(line -> line.split("\\s+", -1))
                    .anyMatch(words ->
                            words.length > MASK && words[DESTINATION].equals(ANYWHERE) && words[MASK].equals(ANYWHERE));
        } catch (IOException _) {
            return false;
        }
    }
}
