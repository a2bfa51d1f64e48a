package dev.holt.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    @TempDir
    private Path directory;

    private final Tools tools = new Tools(Map.of());
    private Shelf shelf;

    @BeforeEach
    void open() throws IOException {
        shelf = Shelf.open(directory.resolve("shelf"), tools);
    }

    @Test
    void whatIsPublishedIsWholeAndOursAlone() throws Exception {
        try (Staging staging = shelf.stage()) {
            Files.writeString(staging.content().resolve("file"), "content");
            Files.writeString(staging.aside("rest"), "rest");
            shelf.publish(staging, DIGEST, Manifest.empty().with("a", 1));
        }

        assertThat(Files.getPosixFilePermissions(shelf.directory(DIGEST).resolve("file")))
                .hasToString("[OWNER_READ, OWNER_WRITE]");
        assertThat(shelf.digests()).containsExactly(DIGEST);
        assertThat(shelf.manifest(DIGEST).orElseThrow().number("a")).isEqualTo(1);
        try (Stream<Path> entries = Files.list(shelf.root())) {
            assertThat(entries).containsExactly(shelf.directory(DIGEST));
        }
    }

    @Test
    void whatIsPublishedTwiceStaysAsItWas() throws Exception {
        for (int i = 1; i <= 2; i++) {
            try (Staging staging = shelf.stage()) {
                shelf.publish(staging, DIGEST, Manifest.empty().with("a", i));
            }
        }

        assertThat(shelf.manifest(DIGEST).orElseThrow().number("a")).isEqualTo(1);
    }

    @Test
    void whatLiesOutsideGoesWithIt() throws Exception {
        Path outside;
        try (Staging staging = shelf.stage()) {
            outside = staging.open();
            Files.writeString(outside.resolve("file"), "content");
        }

        assertThat(outside).doesNotExist();
    }

    @Test
    void whatACrashedRunLeftOutsideGoesAtTheNextStart() throws Exception {
        Path outside;
        Path left = directory.resolve("left");
        try (Staging staging = shelf.stage()) {
            outside = staging.open();
            Files.move(staging.directory(), left);
        }
        Files.createDirectories(outside);
        Files.writeString(outside.resolve("file"), "content");
        String name = outside.getFileName().toString().replace("holt-image-", ".new-");
        Files.move(left, shelf.root().resolve(name));

        Shelf.open(shelf.root(), tools);

        assertThat(outside).doesNotExist();
        assertThat(shelf.root()).isEmptyDirectory();
    }

    @Test
    void aLinkIsNoDirectoryOfOurs() throws Exception {
        Path secret = Files.createDirectories(directory.resolve("secret"));
        Files.writeString(secret.resolve("manifest.json"), "{}");
        Files.createSymbolicLink(shelf.root().resolve(DIGEST), secret);
        Files.createSymbolicLink(shelf.root().resolve(".new-0000000000000000"), secret);

        Shelf.open(shelf.root(), tools);

        assertThat(secret.resolve("manifest.json")).exists();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> shelf.manifest(DIGEST))
                .isInstanceOf(IOException.class);
    }

    @Test
    void namesPointToDigestsAndCanBeMoved() throws Exception {
        String other = DIGEST.replace('0', 'f');
        shelf.point("b", DIGEST);
        shelf.point("a", DIGEST);
        shelf.point("b", other);
        shelf.forget("nobody");

        assertThat(shelf.names())
                .isInstanceOf(SortedMap.class)
                .containsExactly(Map.entry("a", DIGEST), Map.entry("b", other));
        shelf.forget("a");
        assertThat(shelf.names()).containsOnlyKeys("b");
    }
}
