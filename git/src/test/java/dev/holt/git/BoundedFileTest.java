package dev.holt.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedFileTest {
    private static final int READS = 20_000;

    @TempDir
    Path directory;

    @Test
    void linksAndWhatIsTooLongAreNotRead() throws Exception {
        Files.writeString(directory.resolve("HEAD"), "12345");
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("HEAD"));
        Path linked = Files.createSymbolicLink(directory.resolve("here"), directory);

        assertThat(BoundedFile.read(directory, "HEAD", 5)).contains("12345");
        assertThat(BoundedFile.read(directory, "HEAD", 4)).isEmpty();
        assertThat(BoundedFile.read(directory, "link", 5)).isEmpty();
        assertThat(BoundedFile.read(linked, "HEAD", 5)).isEmpty();
        assertThat(BoundedFile.read(directory, "nothing", 5)).isEmpty();
    }

    /** Nobody ever writes into the pipe: whoever opens it as a file waits for good. */
    @Test
    void A7_aPipeSwappedInNeverHoldsTheReader() throws Exception {
        Path file = directory.resolve("HEAD");
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Files.writeString(file, "content");
        AtomicBoolean over = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().daemon().start(() -> swap(file, pipe, over));
        FutureTask<Void> reads = new FutureTask<>(() -> {
            for (int i = 0; i < READS; i++) {
                assertThat(BoundedFile.read(directory, "HEAD", 100).orElse("content"))
                        .isEqualTo("content");
            }
            return null;
        });

        Thread reader = Thread.ofPlatform().daemon().start(reads);

        boolean ended = reader.join(Duration.ofSeconds(60));
        over.set(true);
        swapper.join();
        assertThat(ended).isTrue();
        reads.get();
    }

    private static void swap(Path file, Path pipe, AtomicBoolean over) {
        Path aside = file.resolveSibling("aside");
        try {
            while (!over.get()) {
                Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
                Files.move(pipe, file, StandardCopyOption.ATOMIC_MOVE);
                Files.move(file, pipe, StandardCopyOption.ATOMIC_MOVE);
                Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
