package dev.holt.daemon;

import dev.holt.core.HoltException;
import dev.holt.os.LockFile;
import dev.holt.os.Poll;
import dev.holt.protocol.ExitStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The entry of the JVM: {@code <distribution> --serve | --once ARGUMENTS | --train}, as {@code libexec/holt-daemon} calls it. */
public final class Main {
    /** Another daemon has the home: whoever started this one should talk to that one. */
    private static final int HOME_TAKEN = 75;

    /** How long a daemon that is going away, or died a moment ago, may still hold the home. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(3);

    private static final System.Logger LOG = System.getLogger(Main.class.getName());

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Distribution distribution = new Distribution(Path.of(arguments[0]));
        List<String> rest = List.of(Arrays.copyOfRange(arguments, 2, arguments.length));
        int status = switch (arguments[1]) {
            case "--serve" -> serve(distribution, System.getenv());
            case "--once" -> OneShot.run(distribution, rest, System.getenv());
            case "--train" -> Training.run(distribution, System.getenv());
            default -> ExitStatus.USAGE;
        };
        System.exit(status);
    }

    private static int serve(Distribution distribution, Map<String, String> environment) throws InterruptedException {
        try {
            Home home = Home.of(environment);
            Logging.toFile(home.log());
            AtomicReference<LockFile> lock = new AtomicReference<>();
            if (!Poll.until(LOCK_PATIENCE, () -> tryAcquire(home, lock))) {
                return HOME_TAKEN;
            }
            CountDownLatch closed = new CountDownLatch(1);
            try (Daemon daemon = new Daemon(home, lock.get(), distribution, environment)) {
                stopOnSignal(daemon, closed);
                daemon.serve();
            } finally {
                closed.countDown();
            }
            return ExitStatus.DONE;
        } catch (HoltException e) {
            LOG.log(System.Logger.Level.ERROR, e.getMessage());
            System.err.println("holt: " + e.getMessage());
            return ExitStatus.FAILED;
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the daemon can not go on", e);
            System.err.println("holt: the daemon can not go on: " + e);
            return ExitStatus.FAILED;
        }
    }

    private static boolean tryAcquire(Home home, AtomicReference<LockFile> lock) {
        try {
            LockFile.tryAcquire(home.lock()).ifPresent(lock::set);
            return lock.get() != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On TERM, the main thread closes everything; the hook only asks for it and waits. */
    private static void stopOnSignal(Daemon daemon, CountDownLatch closed) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("signal").unstarted(() -> {
            daemon.stop();
            try {
                closed.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }));
    }
}
