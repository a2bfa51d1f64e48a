package dev.holt.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.image.Image;
import dev.holt.core.image.ImageBuild;
import dev.holt.os.CurrentUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Builds with a small program in the place of mmdebstrap, which fetches nothing; all else is real. */
@Timeout(60)
class ImageBuildTest {
    private static final ImageBuild BARE =
            new ImageBuild("debian-13", null, List.of("nodejs", "npm"), List.of(), false);

    @TempDir
    private Path directory;

    private Path home;
    private Path called;
    private ImageStore store;
    private final List<Thread> callers = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        Assumptions.assumeTrue(CurrentUser.id() == 0, "others need users of namespaces");
        home = directory.resolve("a home's images");
        called = directory.resolve("called");
        store = new ImageStore(home, Map.of("PATH", directory.resolve("bin") + ":/usr/bin:/bin"), Clock.systemUTC());
    }

    @AfterEach
    void close() throws Exception {
        if (store != null) {
            store.close();
        }
        for (Thread caller : callers) {
            caller.join();
        }
    }

    /** What the program does after it has noted its arguments and standard input. */
    private void mmdebstrapDoes(String script) throws IOException {
        Path program = Files.createDirectories(directory.resolve("bin")).resolve("mmdebstrap");
        Files.writeString(program, """
                #!/bin/sh
                printf '%%s\\n' "$@" - >>'%1$s'
                cat >>'%1$s'
                %2$s
                """.formatted(called, script));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static final String TREE = """
            echo 'I: running apt-get update...' >&2
            tree=$(mktemp -d)
            mkdir -p "$tree/usr/bin" "$tree/etc"
            echo '#!' >"$tree/usr/bin/node"
            chown 12:34 "$tree/usr/bin/node"
            chmod 4755 "$tree/usr/bin/node"
            ln -s / "$tree/etc/out"
            tar -C "$tree" -c .
            rm -r "$tree"
            """;

    @Test
    void whatWasMadeIsAnImageWithItsOwnersAndProvisions() throws Exception {
        mmdebstrapDoes(TREE);
        List<String> stages = new CopyOnWriteArrayList<>();

        Image image = store.build(BARE, stages::add);

        assertThat(image.name()).isEqualTo("debian-13");
        assertThat(image.source()).isEqualTo("debian-13 with nodejs, npm, bare");
        assertThat(image.provides()).containsExactly("node");
        assertThat(image.kept()).isTrue();
        assertThat(Digests.of(image.file())).isEqualTo(image.digest());
        assertThat(called)
                .content()
                .contains("--include=nodejs,npm\n", "--variant=minbase\n", "trixie\n-\n-\n", "trixie-security");
        assertThat(stages).isNotEmpty();
        assertThat(store.find("debian-13")).contains(image);
        assertNothingIsLeft();
    }

    @Test
    void twoWhoWantTheSameShareOneBuild() throws Exception {
        Path go = directory.resolve("go");
        mmdebstrapDoes("while [ ! -e '%s' ]; do sleep 0.05; done\n%s".formatted(go, TREE));
        List<CompletableFuture<Image>> results = List.of(start(BARE), start(BARE));
        await().until(() -> Files.exists(called));
        Files.createFile(go);

        assertThat(results.get(0).get()).isEqualTo(results.get(1).get());
        assertThat(Files.readAllLines(called))
                .filteredOn("--variant=minbase"::equals)
                .hasSize(1);
    }

    @Test
    void aBuildThatNobodyWaitsForIsCalledOffAndLeavesNothing() throws Exception {
        Path pid = directory.resolve("pid");
        mmdebstrapDoes("echo $$ >'%s'; exec sleep 1000".formatted(pid));
        CompletableFuture<Image> result = start(BARE);
        await().until(() -> Files.exists(pid) && Files.size(pid) > 0);

        callers.getFirst().interrupt();

        assertThatThrownBy(result::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())))
                .isEmpty();
        assertThat(store.list()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void theEndOfWhatItPrintedIsInTheErrorAndNothingIsPublished() throws Exception {
        mmdebstrapDoes("echo 'E: Unable to locate package nodejs' >&2; exit 25");

        assertThatThrownBy(() -> store.build(BARE, Progress.NONE))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_FAILED))
                .hasMessageContaining("exit status 25")
                .hasMessageContaining("Unable to locate package nodejs");
        assertThat(store.list()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void A6_whatIsNoNameOfAPackageIsRefusedBeforeAnythingRuns() throws Exception {
        mmdebstrapDoes("exit 1");
        for (String name : List.of("--mode=root", "a b", "a,b", "./x.deb", "$(id)", "", "A")) {
            assertThatThrownBy(() -> store.build(
                            new ImageBuild("debian-12", null, List.of(name), List.of(), true), Progress.NONE))
                    .isInstanceOfSatisfying(
                            HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        }
        assertThat(called).doesNotExist();
    }

    @Test
    void A6_anArchiveCanNotWriteThroughItsLinks() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        mmdebstrapDoes("""
                tree=$(mktemp -d)
                ln -s '%1$s' "$tree/dev"
                ln -s '%1$s' "$tree/link"
                tar -C "$tree" -cf "$tree/a.tar" ./dev ./link
                rm "$tree/link"; mkdir "$tree/link"; echo bad >"$tree/link/file"
                tar -C "$tree" -rf "$tree/a.tar" ./link/file
                cat "$tree/a.tar"
                rm -r "$tree"
                """.formatted(outside));

        try {
            store.build(BARE, Progress.NONE);
        } catch (HoltException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_FAILED);
        }
        assertThat(outside).isEmptyDirectory();
        assertNothingIsLeft();
    }

    private CompletableFuture<Image> start(ImageBuild build) {
        CompletableFuture<Image> result = new CompletableFuture<>();
        callers.add(Thread.ofVirtual().start(() -> {
            try {
                result.complete(store.build(build, Progress.NONE));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        }));
        return result;
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> entries = Files.list(home)) {
            assertThat(entries.map(entry -> String.valueOf(entry.getFileName())))
                    .noneMatch(name -> name.startsWith(".new-"));
        }
    }
}
