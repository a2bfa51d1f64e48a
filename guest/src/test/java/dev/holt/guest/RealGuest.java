package dev.holt.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The guest agent itself, as a process of this host: {@code holt-guest listen}. It is built from {@code native/guest} of this tree, unless the system
 * property {@code holt.guest} names another one. It ends with its connection.
 */
final class RealGuest implements AutoCloseable {
    private final Process process;

    RealGuest(Path socket, String key) throws IOException {
        process = new ProcessBuilder(List.of(built().toString(), "listen", socket.toString(), key))
                .inheritIO()
                .start();
    }

    private static Path built() throws IOException {
        return built("holt.guest", "holt-guest");
    }

    /** The runner, as each guest has it. */
    static Path runner() throws IOException {
        return built("holt.runner", "holt-run");
    }

    /** A program, made when its sources are newer; another one when the property names it. */
    private static Path built(String property, String name) throws IOException {
        String other = System.getProperty(property);
        if (other != null) {
            return Path.of(other);
        }
        Path root = Path.of(System.getProperty("holt.root"));
        Path out = root.resolve("guest/target/native");
        Path program = out.resolve(name);
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        "make", "-s", "-C", root.resolve("native").toString(), "OUT=" + out, program.toString()))
                .inheritIO();
        try {
            Process make = builder.start();
            if (!make.waitFor(5, TimeUnit.MINUTES) || make.exitValue() != 0) {
                make.destroyForcibly();
                throw new IOException(name + " can not be built from native");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (!Files.isExecutable(program)) {
            throw new IOException(program + " is missing");
        }
        return program;
    }

    boolean runs() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Ends it at once. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the guest has not ended with its connection");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
