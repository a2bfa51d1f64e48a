package dev.holt.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DirectoryWatchesTest {
    @TempDir
    Path temp;

    private final DirectoryWatches watches = new DirectoryWatches();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        watches.close();
    }

    @Test
    void reportsWhatIsThereAndWhatIsCreatedOrRenamedIn() throws Exception {
        Path directory = Files.createDirectory(temp.resolve("spool"));
        Files.createFile(directory.resolve("old"));

        try (AutoCloseable _ = watches.watch(directory, seen::add)) {
            await().until(() -> seen.contains("old"));
            Files.createFile(directory.resolve("created"));
            Files.move(Files.createFile(temp.resolve("x")), directory.resolve("renamed"));
            await().until(() -> seen.containsAll(List.of("created", "renamed")));
        }
    }

    @Test
    void makesTheDirectory() throws Exception {
        Path directory = temp.resolve("not/yet");
        try (AutoCloseable _ = watches.watch(directory, seen::add)) {
            Files.createFile(directory.resolve("first"));
            await().until(() -> seen.contains("first"));
        }
    }

    @Test
    void isSilentAfterItsEndWhileOthersGoOn() throws Exception {
        List<String> other = new CopyOnWriteArrayList<>();
        try (AutoCloseable _ = watches.watch(temp, other::add)) {
            AutoCloseable first = watches.watch(temp, seen::add);
            Files.createFile(temp.resolve("one"));
            await().until(() -> seen.contains("one") && other.contains("one"));

            first.close();
            Files.createFile(temp.resolve("two"));

            await().until(() -> other.contains("two"));
            assertThat(seen).doesNotContain("two");
        }
    }

    @Test
    void watchesAgainAfterItsEnd() throws Exception {
        watches.watch(temp, seen::add).close();
        Files.createFile(temp.resolve("between"));
        try (AutoCloseable _ = watches.watch(temp, seen::add)) {
            Files.createFile(temp.resolve("after"));
            await().until(() -> seen.containsAll(List.of("between", "after")));
        }
    }

    @Test
    void losesNothingWhenMoreAppearsThanCanBeCounted() throws Exception {
        Set<String> names = ConcurrentHashMap.newKeySet();
        CountDownLatch open = new CountDownLatch(1);
        try (AutoCloseable _ = watches.watch(temp, name -> {
            awaitLatch(open);
            names.add(name);
        })) {
            Files.createFile(temp.resolve("first"));
            for (int i = 0; i < 5000; i++) {
                Files.createFile(temp.resolve("f" + i));
            }
            open.countDown();
            await().until(() -> names.size() == 5001);
        }
    }

    @Test
    void aSlowOrFailingSinkHindersNoOther() throws Exception {
        Path slow = Files.createDirectory(temp.resolve("slow"));
        Path good = Files.createDirectory(temp.resolve("good"));
        CountDownLatch open = new CountDownLatch(1);
        try (AutoCloseable _ = watches.watch(slow, name -> {
                    awaitLatch(open);
                    seen.add(name);
                    throw new IllegalStateException("a test of a sink that fails on " + name);
                });
                AutoCloseable _ = watches.watch(good, seen::add)) {
            Files.createFile(slow.resolve("a"));
            Files.createFile(slow.resolve("b"));
            Files.createFile(good.resolve("c"));
            await().until(() -> seen.contains("c"));
            assertThat(seen).doesNotContain("a", "b");
            open.countDown();
            await().until(() -> seen.containsAll(List.of("a", "b")));
        }
    }

    @Test
    void hidesUnfinishedFiles() throws Exception {
        try (AutoCloseable _ = watches.watch(temp, seen::add)) {
            new dev.holt.os.SafeFiles(temp).putAtomic("done", new byte[1]);
            await().until(() -> seen.contains("done"));
            assertThat(seen).containsOnly("done");
        }
    }

    @Test
    void manyDirectoriesShareOneService() throws Exception {
        List<Path> directories =
                IntStream.range(0, 200).mapToObj(i -> temp.resolve("d" + i)).toList();
        for (Path directory : directories) {
            assertThat(watches.watch(directory, name -> seen.add(directory.getFileName() + "/" + name)))
                    .isNotNull();
        }
        for (Path directory : directories) {
            Files.createFile(directory.resolve("x"));
        }
        await().until(() -> Set.copyOf(seen).size() == 200);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
