package dev.holt.core.place;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Port: somewhere commands run and files live. Methods block; call them from virtual threads. */
public interface Place {
    PlaceId id();

    /** Whether it answers now. Cheap; does not start anything. */
    Reach reach();

    Base base();

    /** The absolute path of the program that {@code PATH} of {@code environment} finds for {@code name}; a name with a slash stands for itself. */
    Optional<Path> program(String name, Map<String, String> environment);

    /** Runs a command to its end. An interrupt of the calling thread kills it. Throws {@code START_FAILED} when it can not be started at all. */
    Completed run(Command command);

    /**
     * Starts a command whose standard input stays open and empty and whose standard error is dropped, until it ends or is closed.
     *
     * @param name of the thread that reads it
     * @param lines gets each line of its output without its line feed, on that thread
     * @param ended called once after the last line, also after it was closed
     */
    AutoCloseable listen(
            String name,
            List<String> argv,
            Path directory,
            Map<String, String> environment,
            Consumer<byte[]> lines,
            Runnable ended);

    /** Whether it is certain that nobody listens at a Unix socket. */
    boolean isDeserted(Path socket);

    /** The files beneath {@code root}; does not require that {@code root} exists. */
    Files files(Path root);

    /**
     * Reports the names of files that appear in {@code directory} (created there or renamed into it) until closed. At least once, also for
     * those that are there already; the names may repeat. The sink runs on a thread of the watch and must not block for long.
     */
    AutoCloseable watch(Path directory, Consumer<String> sink);

    Processes processes();

    /** The TCP ports on which somebody waits for connections now, on whatever address. */
    Set<Integer> listeningPorts();
}
