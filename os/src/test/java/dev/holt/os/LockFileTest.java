package dev.holt.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
    @TempDir
    Path temp;

    @Test
    void isHeldByOneUntilClosed() throws Exception {
        Path file = temp.resolve("lock");
        LockFile first = LockFile.tryAcquire(file).orElseThrow();
        assertThat(LockFile.tryAcquire(file)).isEmpty();
        assertThat(file).hasContent(Long.toString(ProcessHandle.current().pid()));

        first.close();
        first.close();

        LockFile.tryAcquire(file).orElseThrow().close();
        assertThat(file).exists();
    }

    @Test
    void isHeldAgainstOtherProcessesAndGivenUpByTheirDeath() throws Exception {
        Path file = Files.createFile(temp.resolve("lock"));
        Process other = new ProcessBuilder("flock", "-o", file.toString(), "sleep", "100").start();
        try {
            await().until(() -> LockFile.tryAcquire(file)
                    .map(lock -> {
                        lock.close();
                        return false;
                    })
                    .orElse(true));
        } finally {
            other.descendants().forEach(ProcessHandle::destroyForcibly);
            other.destroyForcibly().waitFor();
        }
        await().until(() -> LockFile.tryAcquire(file)
                .map(lock -> {
                    lock.close();
                    return true;
                })
                .orElse(false));
    }

    @Test
    void isNotInheritedByChildren() throws Exception {
        Path file = temp.resolve("lock");
        LockFile lock = LockFile.tryAcquire(file).orElseThrow();
        Process child = new ProcessBuilder("sleep", "100").start();
        try {
            lock.close();
            LockFile.tryAcquire(file).orElseThrow().close();
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    void refusesALink() throws Exception {
        Path target = Files.createFile(temp.resolve("target"));
        Path link = Files.createSymbolicLink(temp.resolve("lock"), target);

        assertThatThrownBy(() -> LockFile.tryAcquire(link)).isInstanceOf(EscapeException.class);
        assertThat(target).isEmptyFile();
    }

    @Test
    void tellsTheRoomLeft() throws Exception {
        assertThat(DiskSpace.usable(temp.resolve("not/there/yet"))).isPositive();
    }
}
