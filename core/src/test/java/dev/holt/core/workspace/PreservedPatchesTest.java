package dev.holt.core.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.PlaceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreservedPatchesTest {
    @TempDir
    Path sessions;

    private static Workspace workspace() {
        return new Workspace(
                PlaceId.machine("calc-1"),
                "calc",
                "calc-1",
                new Repository(Path.of("/calc"), Path.of("/calc/.git"), "main", null, "main", Map.of()),
                Path.of("/root/calc"),
                "holt/calc-1",
                "0123",
                "main");
    }

    private PreservedPatches patches() {
        return new PreservedPatches(sessions);
    }

    private Optional<Preserved> add(String patch) throws InterruptedException {
        return patches().add(workspace(), out -> {
            byte[] bytes = patch.getBytes(StandardCharsets.UTF_8);
            try {
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new ExportedPatch("0123", "4567", bytes.length, List.of());
        });
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(sessions.resolve("calc-1/preserved"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void eachPatchHasANumberAndIsItsOwnersAlone() throws Exception {
        assertThat(patches().all(workspace())).isEmpty();

        assertThat(add("one")).map(Preserved::number).contains(1);
        assertThat(add("two")).map(Preserved::number).contains(2);

        assertThat(patches().all(workspace())).extracting(Preserved::number).containsExactly(1, 2);
        Path newest = Path.of(patches().newest(workspace()).orElseThrow().ref());
        assertThat(newest).hasContent("two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(newest)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(newest.resolveSibling("."))))
                .isEqualTo("rwx------");
    }

    @Test
    void whatIsKnownAlreadyAndWhatIsEmptyIsNotAdded() throws Exception {
        assertThat(add("")).isEmpty();
        Optional<Preserved> first = add("one");

        assertThat(add("one")).isEqualTo(first);
        assertThat(add("")).isEmpty();

        assertThat(files()).containsExactly(Path.of(first.orElseThrow().ref()));
    }

    @Test
    void aPatchThatDoesNotComeWholeIsNotThere() throws Exception {
        add("one");

        assertThatThrownBy(() -> patches().add(workspace(), out -> {
                    throw new HoltException(ErrorCode.GUEST_FAILED, "the link was lost");
                }))
                .hasMessage("the link was lost");

        assertThat(files()).hasSize(1);
        assertThat(add("two")).map(Preserved::number).contains(2);
    }

    @Test
    void allGoTogether() throws Exception {
        add("one");
        add("two");

        patches().removeAll(workspace());

        assertThat(patches().all(workspace())).isEmpty();
        assertThat(sessions.resolve("calc-1/preserved")).doesNotExist();
    }
}
