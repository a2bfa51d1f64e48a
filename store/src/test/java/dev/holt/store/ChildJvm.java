package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM with the class path of this one. */
final class ChildJvm {
    private ChildJvm() {}

    /**
     * How it ended.
     *
     * @param output both of its streams
     */
    record Result(int status, List<String> output) {}

    /**
     * Runs a main class to its end.
     *
     * @param scratch a directory for its output and temporary files
     * @param wrapper what to put before the command
     */
    static Result run(Path scratch, List<String> wrapper, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(scratch, "child", ".out");
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + scratch,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("ended in time")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readAllLines(output));
    }
}
