package dev.holt.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeFilesTest {
    @TempDir
    Path temp;

    private Path root;
    private Path outside;
    private SafeFiles files;

    @BeforeEach
    void makeFiles() throws IOException {
        root = temp.resolve("root");
        outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "kept");
        files = new SafeFiles(root);
    }

    @Test
    void writesWhatItReads() throws IOException {
        files.putAtomic("a/b/c", "one".getBytes(UTF_8));
        files.putAtomic("a/b/c", "two".getBytes(UTF_8));

        assertThat(files.read("a/b/c", 100)).hasValue("two".getBytes(UTF_8));
        assertThat(files.read("a/b/c", 2)).hasValue("tw".getBytes(UTF_8));
        assertThat(files.list("a/b")).containsExactly("c");
        assertThat(files.list("")).containsExactly("a");
    }

    @Test
    void makesPrivateFilesAndDirectories() throws IOException {
        files.putAtomic("a/b", new byte[0]);

        assertThat(mode(root)).isEqualTo("rwx------");
        assertThat(mode(root.resolve("a"))).isEqualTo("rwx------");
        assertThat(mode(root.resolve("a/b"))).isEqualTo("rw-------");
    }

    @Test
    void whatIsMissingIsEmpty() throws IOException {
        assertThat(files.read("nothing", 10)).isEmpty();
        assertThat(files.list("nothing")).isEmpty();
        files.remove("nothing/at/all");
        files.putAtomic("file", new byte[0]);
        assertThat(files.read("file/beneath", 10)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../outside/precious", "a/../../x", "/etc/passwd", "a//b", "./a", "a/", "a\0b"})
    void refusesPathsThatLeaveTheRoot(String path) throws IOException {
        files.putAtomic("a/x", new byte[0]);

        assertThatThrownBy(() -> files.read(path, 10)).isInstanceOf(EscapeException.class);
        assertThatThrownBy(() -> files.putAtomic(path, new byte[0])).isInstanceOf(EscapeException.class);
        assertThatThrownBy(() -> files.remove(path)).isInstanceOf(EscapeException.class);
        assertThatThrownBy(() -> files.list(path)).isInstanceOf(EscapeException.class);
    }

    @Test
    void followsNoLinkInsideTheRoot() throws IOException {
        files.putAtomic("x", new byte[0]);
        Files.createSymbolicLink(root.resolve("dir"), outside);
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("precious"));

        assertThatThrownBy(() -> files.read("file", 10)).isInstanceOf(EscapeException.class);
        assertThatThrownBy(() -> files.read("dir/precious", 10)).isInstanceOf(EscapeException.class);
        assertThatThrownBy(() -> files.list("dir")).isInstanceOf(EscapeException.class);
        assertThatThrownBy(() -> files.putAtomic("dir/new", new byte[0])).isInstanceOf(EscapeException.class);
        assertThatThrownBy(() -> files.remove("dir/precious")).isInstanceOf(EscapeException.class);
        assertThat(outside).isDirectoryContaining("glob:**/precious");
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void replacesALinkInTheLastPlace() throws IOException {
        files.putAtomic("x", new byte[0]);
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("precious"));

        files.putAtomic("file", "ours".getBytes(UTF_8));

        assertThat(root.resolve("file")).isRegularFile().hasContent("ours");
        assertThat(outside.resolve("precious")).hasContent("kept");
    }

    @Test
    @Timeout(10)
    void readsNothingButRegularFiles() throws Exception {
        files.putAtomic("x", new byte[0]);
        assertThat(new ProcessBuilder("mkfifo", root.resolve("fifo").toString())
                        .start()
                        .waitFor())
                .isZero();

        assertThat(files.read("fifo", 10)).isEmpty();
    }

    @Test
    void aFileKeepsItsIdentityUnderAnotherName() throws IOException {
        files.putAtomic("a", new byte[] {1, 2, 3});
        SafeFiles.Piece first = files.pieceAt("a", 1, 1).orElseThrow();
        files.putAtomic("b", new byte[] {1, 2, 3});
        Files.move(root.resolve("a"), root.resolve("c"));

        assertThat(first.content()).containsExactly(2);
        assertThat(files.pieceAt("c", 3, 1).orElseThrow().file()).isEqualTo(first.file());
        assertThat(files.pieceAt("b", 0, 1).orElseThrow().file()).isNotEqualTo(first.file());
    }

    @Test
    void removesLinksWithoutFollowingThem() throws IOException {
        files.putAtomic("tree/deep/file", new byte[0]);
        Files.createSymbolicLink(root.resolve("tree/deep/link"), outside);
        Files.createSymbolicLink(root.resolve("alone"), outside);

        files.remove("tree");
        files.remove("alone");

        assertThat(files.list("")).isEmpty();
        assertThat(outside.resolve("precious")).hasContent("kept");
    }

    @Test
    void removesWhatWasMadeToBeIrremovable() throws Exception {
        files.putAtomic("tree/locked/file", new byte[0]);
        Files.setPosixFilePermissions(root.resolve("tree/locked"), PosixFilePermissions.fromString("---------"));
        String script = "b=$(printf 'tree/\\377'); mkdir -p \"$b/x\"; touch \"$b/x/$(printf '\\376')\"";
        assertThat(new ProcessBuilder("sh", "-c", script)
                        .directory(root.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();

        files.remove("tree");

        assertThat(root).isEmptyDirectory();
    }

    @Test
    void depthCostsNeitherStackNorDescriptors() throws Exception {
        Files.createDirectory(root);
        String script = "p=$(printf 'd/%.0s' $(seq 1000)); mkdir tree; i=0; "
                + "while [ $i -lt 6 ]; do mkdir -p new/$p; mv tree new/$p; mv new tree; i=$((i+1)); done";
        assertThat(new ProcessBuilder("sh", "-c", script)
                        .directory(root.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        FutureTask<String> removal = new FutureTask<>(() -> {
            files.remove("tree");
            return "removed";
        });

        new Thread(null, removal, "small stack", 256 << 10).start();

        assertThat(removal.get()).isEqualTo("removed");
        assertThat(files.list("")).isEmpty();
    }

    @Test
    void leavesTheOldContentWhenWritingFails() throws IOException {
        files.putAtomic("dir/file", new byte[0]);

        assertThatThrownBy(() -> files.putAtomic("dir", new byte[0])).isInstanceOf(IOException.class);

        assertThat(root).isDirectoryContaining("glob:**/dir").isDirectoryNotContaining("glob:**/.new-*");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
