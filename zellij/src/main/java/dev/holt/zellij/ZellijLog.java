package dev.holt.zellij;

import dev.holt.os.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The output logs of the windows, which zellij appends to and opens anew for each piece: a file that has become too long is renamed and goes on in
 * a new one. The lock guards the renaming. Safe for many threads.
 */
final class ZellijLog {
    private static final Duration STILL = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final long limit;
    private final ReentrantLock renaming = new ReentrantLock();

    ZellijLog(long limit) {
        this.limit = limit;
    }

    /**
     * How far a log has come.
     *
     * @param file which file it was
     */
    record Mark(String file, long size) {
        static final Mark NONE = new Mark("", 0);
    }

    /** How far the window's log is now. */
    static Mark mark(ZellijWindow window) {
        Optional<Path> log = window.outputLog();
        if (log.isEmpty()) {
            return Mark.NONE;
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(log.get(), BasicFileAttributes.class);
            return new Mark(String.valueOf(attributes.fileKey()), attributes.size());
        } catch (IOException _) {
            return Mark.NONE;
        }
    }

    /** Waits until the window's log has not grown for {@link #STILL}, at most for {@link #LONGEST}. */
    static void awaitStill(ZellijWindow window) throws InterruptedException {
        Stillness stillness = new Stillness(mark(window), STILL);
        Poll.until(LONGEST, () -> stillness.reached(mark(window)));
    }

    /** Begins a new file when the present one has reached the limit. */
    void bound(ZellijWindow window) throws IOException {
        Optional<Path> log = window.outputLog();
        if (log.isEmpty()) {
            return;
        }
        renaming.lock();
        try {
            if (Files.size(log.get()) >= limit) {
                Path former = log.get().resolveSibling(log.get().getFileName() + ".1");
                Files.move(log.get(), former, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (NoSuchFileException _) {
            // Nothing has been printed since the last one became too long.
        } finally {
            renaming.unlock();
        }
    }
}
