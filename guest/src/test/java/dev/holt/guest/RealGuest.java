package dev.holt.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The guest agent itself, as a process of this host: {@code holt-guest serve}. It is built from {@code native/guest} of this tree, unless the system
 * property {@code holt.guest} names another one. A line of Perl, which every Debian has, hands it its end of the socket as a descriptor. It ends with
 * its connection.
 */
final class RealGuest implements AutoCloseable {
    private static final String HAND_OVER = """
            $^F = 255;
            socket(S, PF_UNIX, SOCK_STREAM, 0) && bind(S, sockaddr_un($ARGV[0])) && listen(S, 1) && accept(C, S) or die "$!";
            exec $ARGV[1], "serve", fileno(C), $ARGV[2] or die "$!";
            """;

    private final Process process;

    RealGuest(Path socket, String key) throws IOException {
        Path program = built();
        ProcessBuilder builder = new ProcessBuilder(
                        List.of("perl", "-MSocket", "-e", HAND_OVER, socket.toString(), program.toString(), key))
                .inheritIO();
        process = builder.start();
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
