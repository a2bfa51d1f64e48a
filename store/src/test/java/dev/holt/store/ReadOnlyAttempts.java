package dev.holt.store;

import dev.holt.core.HoltException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;

/** Opens the directory that is its argument and prints code and message of the refusal. */
final class ReadOnlyAttempts {
    private ReadOnlyAttempts() {}

    public static void main(String[] arguments) {
        java.io.PrintStream out = new java.io.PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Database database = Database.open(Path.of(arguments[0]), Clock.systemUTC())) {
            out.println("opened " + new SqliteEventLog(database).append(Samples.draft("x")));
        } catch (HoltException e) {
            out.println(e.code() + " " + e.getMessage());
        }
    }
}
