package dev.holt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TailTest {
    private final AtomicReference<String> seen = new AtomicReference<>("");

    @TempDir
    Path directory;

    @Test
    void itFollowsTheFileAndItsSuccessor() throws Exception {
        Path log = directory.resolve("daemon.log");
        Files.writeString(log, "one\ntwo\n");
        Thread follower = Thread.ofVirtual().start(() -> follow(log));
        await().untilAsserted(() -> assertThat(seen).hasValue("two\n"));
        Files.writeString(log, "three\n", StandardOpenOption.APPEND);
        await().untilAsserted(() -> assertThat(seen).hasValue("two\nthree\n"));
        Files.move(log, directory.resolve("daemon.log.1"));
        Files.writeString(log, "four\n");
        await().untilAsserted(() -> assertThat(seen).hasValue("two\nthree\nfour\n"));
        follower.interrupt();
        follower.join();
    }

    private void follow(Path log) {
        try (Tail tail = new Tail(log)) {
            tail.last(1, this::take);
            tail.follow(this::take);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(byte[] bytes) {
        String more = new String(bytes, StandardCharsets.UTF_8);
        seen.updateAndGet(before -> before + more);
    }
}
