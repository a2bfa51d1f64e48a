package dev.holt.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class StoredPathTest {
    @Test
    void ordinaryPathsAreStoredAsTheyAreRead() {
        for (String text :
                new String[] {"/src/calc", "/with space/a%20b", "/caf\u00e9/\u65e5\u672c", "/new\nline", "/file:x"}) {
            assertThat(StoredPath.text(Path.of(text))).isEqualTo(text);
            assertThat(StoredPath.path(text)).isEqualTo(Path.of(text));
        }
    }

    @Test
    void bytesThatAreNotTextComeBack() {
        Path latin = Path.of(URI.create("file:///src/caf%E9"));
        Path other = Path.of(URI.create("file:///src/caf%E8"));
        assertThat(latin.toString()).as("looks the same").isEqualTo(other.toString());
        assertThat(StoredPath.path(StoredPath.text(latin))).isEqualTo(latin).isNotEqualTo(other);
    }
}
