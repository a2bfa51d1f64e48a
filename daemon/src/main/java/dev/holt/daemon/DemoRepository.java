package dev.holt.daemon;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.os.Subprocess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The small repository of {@code holt demo}: a calculator in shell with a failing test. */
final class DemoRepository {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int OUTPUT = 1 << 16;
    private static final String CALC = """
            #!/bin/sh
            # Adds two numbers.
            echo $(($1 - $2))
            """;
    private static final String TEST = """
            #!/bin/sh
            # The test of calc.sh: exits 0 when it adds right.
            sum=$(sh ./calc.sh 2 3)
            if [ "$sum" = 5 ]; then
                echo "ok: 2 + 3 = $sum"
            else
                echo "FAIL: 2 + 3 = $sum (expected: 5)"
                exit 1
            fi
            """;

    private final Path directory;
    private final String path;

    /** A new repository in a new directory beneath {@code parent}; {@code path} is where its programs are found. */
    DemoRepository(Path parent, String path) throws InterruptedException {
        this.path = path;
        try {
            this.directory = Files.createTempDirectory(
                    parent,
                    "holt-demo-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.writeString(directory.resolve("calc.sh"), CALC);
            Files.writeString(directory.resolve("test.sh"), TEST);
        } catch (IOException e) {
            throw new HoltException(
                    ErrorCode.HOME_UNUSABLE, "demo: %s is not writable (%s)".formatted(parent, e.getMessage()), e);
        }
        require(run(List.of("git", "init", "-q", "-b", "main"), new byte[0]));
        require(run(List.of("git", "add", "-A"), new byte[0]));
        require(run(
                List.of(
                        "git",
                        "-c",
                        "user.name=Demo",
                        "-c",
                        "user.email=demo@localhost",
                        "-c",
                        "commit.gpgSign=false",
                        "commit",
                        "-qm",
                        "A calculator that can not add"),
                new byte[0]));
    }

    Path directory() {
        return directory;
    }

    /** Runs the test; the last line that it printed, and whether it passed. */
    Subprocess.Result test() throws InterruptedException {
        return run(List.of("sh", "./test.sh"), new byte[0]);
    }

    /** Applies a patch; fails loudly when it does not apply. */
    void apply(byte[] patch) throws InterruptedException {
        require(run(List.of("git", "apply", "-"), patch));
    }

    /** Puts the test back as it was committed, whatever a patch did to it. */
    void originalTest() throws InterruptedException {
        require(run(List.of("git", "checkout", "-q", "HEAD", "--", "test.sh"), new byte[0]));
    }

    /** Puts everything back as it was committed. */
    void reset() throws InterruptedException {
        require(run(List.of("git", "checkout", "-q", "HEAD", "--", "."), new byte[0]));
        require(run(List.of("git", "clean", "-qfd"), new byte[0]));
    }

    private Subprocess.Result run(List<String> argv, byte[] input) throws InterruptedException {
        try {
            return Subprocess.run(
                    argv,
                    directory,
                    Map.of("PATH", path, "HOME", directory.toString(), "LC_ALL", "C.UTF-8", "GIT_CONFIG_NOSYSTEM", "1"),
                    input,
                    PATIENCE,
                    OUTPUT);
        } catch (IOException e) {
            throw new HoltException(
                    ErrorCode.GIT_MISSING,
                    "demo: %s can not be started: %s".formatted(argv.getFirst(), e.getMessage()),
                    e);
        }
    }

    private static void require(Subprocess.Result result) {
        if (!result.succeeded()) {
            throw new HoltException(
                    ErrorCode.GIT_FAILED,
                    "demo: status %d: %s"
                            .formatted(result.status(), new String(result.error(), StandardCharsets.UTF_8).strip()));
        }
    }
}
