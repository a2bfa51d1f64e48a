package dev.holt.daemon;

import dev.holt.core.HoltException;
import dev.holt.os.LockFile;
import dev.holt.os.Subprocess;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Serves a home of its own while clients do the usual work once, so that the start-up cache knows what a daemon needs. Runs at the end of a
 * build, in the distribution that the cache will belong to.
 */
final class Training {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int REPEATS = 30;

    private final Distribution distribution;
    private final Path directory;
    private final Map<String, String> environment;

    private Training(Distribution distribution, Path directory, Map<String, String> environment) {
        this.distribution = distribution;
        this.directory = directory;
        this.environment = environment;
    }

    static int run(Distribution distribution, Map<String, String> environment)
            throws IOException, InterruptedException {
        Home home = Home.of(environment);
        Logging.toFile(home.log());
        try (Daemon daemon =
                new Daemon(home, LockFile.tryAcquire(home.lock()).orElseThrow(), distribution, environment)) {
            Thread serving = Thread.ofPlatform().name("serving").start(() -> serve(daemon));
            new Training(distribution, home.data(), environment).work();
            new ExecTraining(distribution, home.data()).work();
            daemon.stop();
            serving.join();
        }
        return ExitStatus.DONE;
    }

    private static void serve(Daemon daemon) {
        try {
            daemon.serve();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void work() throws IOException, InterruptedException {
        Path repository = Files.createDirectory(directory.resolve("repository"));
        run(repository, "git", "init", "-q", "-b", "main");
        Files.writeString(repository.resolve("README"), "hello\n");
        run(repository, "git", "add", "-A");
        run(repository, "git", "-c", "user.name=T", "-c", "user.email=t@localhost", "commit", "-qm", "first");
        holt(repository, "project", "add", ".", "--id", "train");
        for (int i = 1; i <= 3; i++) {
            holt(repository, "spawn", "--agent", "shell", "echo hello >> README; echo done");
            holt(repository, "show", "train-" + i);
        }
        for (int i = 0; i < REPEATS; i++) {
            holt(repository, "ls");
            holt(repository, "ls", "--json");
        }
        holt(repository, "logs", "train-1");
        holt(repository, "diff", "train-1");
        holt(repository, "events");
        holt(repository, "project", "ls");
        holt(repository, "daemon", "status", "--json");
        holt(repository, "doctor");
        holt(repository, "--help");
        for (int i = 1; i <= 3; i++) {
            holt(repository, "kill", "train-" + i);
        }
        holt(repository, "cleanup", "--force");
    }

    private void holt(Path where, String... arguments) throws IOException, InterruptedException {
        List<String> argv = new ArrayList<>();
        argv.add(distribution.client().toString());
        argv.addAll(List.of(arguments));
        run(where, argv.toArray(String[]::new));
    }

    private void run(Path where, String... argv) throws IOException, InterruptedException {
        Subprocess.Result result =
                Subprocess.run(List.of(argv), where, new HashMap<>(environment), new byte[0], PATIENCE, 1 << 20);
        if (!result.succeeded()) {
            throw new HoltException(
                    dev.holt.core.ErrorCode.INTERNAL,
                    "training: %s ended with status %d: %s"
                            .formatted(List.of(argv), result.status(), result.errorText()));
        }
    }
}
