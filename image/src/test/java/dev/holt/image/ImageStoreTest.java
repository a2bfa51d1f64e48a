package dev.holt.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Progress;
import dev.holt.core.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ImageStoreTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");

    @TempDir
    private Path directory;

    private Path home;
    private Path file;
    private long room = Long.MAX_VALUE;
    private ImageStore store;

    @BeforeEach
    void open() throws Exception {
        home = directory.resolve("images");
        file = FileSystems.ext4(directory.resolve("mine.ext4"), 8);
        store = reopened();
    }

    private ImageStore reopened() throws IOException {
        return new ImageStore(home, ENVIRONMENT, Clock.systemUTC(), _ -> room);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aRegisteredFileIsAnImageWhereItLies() throws Exception {
        Image image = store.register("mine", file, Progress.NONE);

        assertThat(image.file()).isEqualTo(file.toRealPath());
        assertThat(image.kept()).isFalse();
        assertThat(image.size()).isEqualTo(8 << 20);
        assertThat(image.digest()).isEqualTo(Digests.of(file));
        assertThat(store.find("mine")).contains(image);
        assertThat(store.find(image.digest().substring(0, 8))).contains(image);
        assertThat(store.list()).containsExactly(image);
        assertThat(reopened().require("mine", Progress.NONE)).isEqualTo(image);
    }

    @Test
    void aRegisteredFileThatChangedIsRefused() throws Exception {
        store.register("mine", file, Progress.NONE);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));

        assertFails(() -> store.find("mine"), ErrorCode.IMAGE_CHANGED);
        assertFails(() -> store.require("mine", Progress.NONE), ErrorCode.IMAGE_CHANGED);
        assertThat(store.list()).hasSize(1);
        assertThat(store.register("mine", file, Progress.NONE).name()).isEqualTo("mine");
        assertThat(store.find("mine")).isPresent();
    }

    @Test
    void aRegisteredFileThatIsGoneIsRefusedAndCanBeRemoved() throws Exception {
        store.register("mine", file, Progress.NONE);
        Files.delete(file);

        assertFails(() -> store.find("mine"), ErrorCode.IMAGE_CHANGED);
        store.delete("mine", _ -> List.of());
        assertThat(store.list()).isEmpty();
    }

    @Test
    void aRegisteredFileThatBecameALinkIsRefused() throws Exception {
        store.register("mine", file, Progress.NONE);
        Path moved = Files.move(file, directory.resolve("moved"));
        Files.createSymbolicLink(file, moved);

        assertFails(() -> store.find("mine"), ErrorCode.IMAGE_CHANGED);
    }

    @Test
    void onlyWholeExt4FileSystemsAreRegistered() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "no");
        Path old = FileSystems.make(directory.resolve("old"), 8, "ext2");

        assertFails(() -> store.register("a", text, Progress.NONE), ErrorCode.IMAGE_UNUSABLE);
        assertFails(() -> store.register("a", old, Progress.NONE), ErrorCode.IMAGE_UNUSABLE);
        assertFails(() -> store.register("a", directory, Progress.NONE), ErrorCode.IMAGE_UNUSABLE);
        assertFails(() -> store.register("a", directory.resolve("gone"), Progress.NONE), ErrorCode.IMAGE_UNUSABLE);
        assertFails(() -> store.register("A b", file, Progress.NONE), ErrorCode.INVALID_NAME);
        assertThat(store.list()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void aPromotedFileIsOursAndDoesNotChangeWithTheOriginal() throws Exception {
        Image registered = store.register("mine", file, Progress.NONE);
        addField(registered, "later");
        Image kept = store.promote("mine", Progress.NONE);
        Files.delete(file);

        assertThat(kept.kept()).isTrue();
        assertThat(kept.name()).isEqualTo("mine");
        assertThat(kept.digest()).isEqualTo(registered.digest());
        assertThat(Digests.of(kept.file())).isEqualTo(registered.digest());
        assertThat(reopened().require("mine", Progress.NONE)).isEqualTo(kept);
        assertThat(store.promote("mine", Progress.NONE)).isEqualTo(kept);
        assertThat(home.resolve(kept.digest()).resolve("manifest.json"))
                .content()
                .contains("later");
        assertNothingIsLeft();
    }

    private void addField(Image image, String field) throws IOException {
        Path manifest = home.resolve(image.digest()).resolve("manifest.json");
        Files.write(
                manifest,
                Manifest.parse(Files.readAllBytes(manifest)).with(field, 1).bytes());
    }

    @Test
    void whatIsPromotedIsCheckedByItsDigest() throws Exception {
        FileTime before = Files.getLastModifiedTime(file);
        store.register("mine", file, Progress.NONE);
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1] = 1;
        Files.write(file, content);
        Files.setLastModifiedTime(file, before);

        assertFails(() -> store.promote("mine", Progress.NONE), ErrorCode.IMAGE_CHANGED);
        assertThat(store.list()).allMatch(image -> !image.kept());
        assertNothingIsLeft();
    }

    @Test
    void registeringWhatIsKeptAlreadyOnlyNamesIt() throws Exception {
        store.register("mine", file, Progress.NONE);
        Image kept = store.promote("mine", Progress.NONE);

        assertThat(store.register("other", file, Progress.NONE).file()).isEqualTo(kept.file());
        assertThat(store.list()).extracting(Image::name).containsExactly("mine", "other");
        assertThat(store.list()).allMatch(Image::kept);
    }

    @Test
    void namesOfWhatHoltBuildsAreNotForFiles() {
        assertFails(() -> store.register("debian-12", file, Progress.NONE), ErrorCode.INVALID_ARGUMENT);
        assertThat(store.list()).isEmpty();
    }

    @Test
    void anImageThatIsInUseStays() throws Exception {
        store.register("mine", file, Progress.NONE);

        assertFails(() -> store.delete("mine", _ -> List.of("fox")), ErrorCode.IMAGE_IN_USE);
        assertThat(store.find("mine")).isPresent();
        assertFails(() -> store.delete("yours", _ -> List.of()), ErrorCode.IMAGE_NOT_FOUND);
    }

    @Test
    void aRemovedImageIsGoneWithItsNamesAndThePersonsFileStays() throws Exception {
        Image image = store.register("mine", file, Progress.NONE);
        store.register("other", file, Progress.NONE);

        store.delete(image.digest(), _ -> List.of());

        assertThat(store.list()).isEmpty();
        assertThat(store.find("other")).isEmpty();
        assertThat(file).exists();
        assertNothingIsLeft();
    }

    @Test
    void aNameMovesToTheNewImageAndTheOldOneKeepsItsDigest() throws Exception {
        Image old = store.register("mine", file, Progress.NONE);
        Image fresh = store.register("mine", FileSystems.ext4(directory.resolve("second"), 9), Progress.NONE);

        assertThat(store.find("mine")).contains(fresh);
        assertThat(store.find(old.digest())).map(Image::name).isEmpty();
        assertThat(store.list()).extracting(Image::digest).containsExactly(fresh.digest(), old.digest());
    }

    @Test
    void whatIsMissingIsNamedWithTheWayOut() {
        assertThatThrownBy(() -> store.require("debian-13", Progress.NONE))
                .hasMessageContaining("holt image build debian-13");
        assertFails(() -> store.require("../../etc", Progress.NONE), ErrorCode.IMAGE_NOT_FOUND);
        assertFails(() -> store.require("names", Progress.NONE), ErrorCode.IMAGE_NOT_FOUND);
    }

    @Test
    void whatACrashLeftIsRemovedAtTheStartAndWhatIsBeingMadeIsNot() throws Exception {
        Path left = Files.createDirectories(home.resolve(".new-0123456789abcdef/content/deep"));
        Files.writeString(left.resolve("rootfs.ext4"), "half");
        Shelf other = Shelf.open(home, new Tools(ENVIRONMENT));
        assertThat(left).doesNotExist();

        try (Staging alive = other.stage()) {
            try (ImageStore third = reopened()) {
                assertThat(alive.content()).isDirectory();
                assertThat(third.list()).isEmpty();
            }
        }
        assertNothingIsLeft();
    }

    @Test
    void aDamagedManifestHidesOnlyItsOwnImage() throws Exception {
        Image image = store.register("mine", file, Progress.NONE);
        Image other = store.register("other", FileSystems.ext4(directory.resolve("second"), 9), Progress.NONE);
        Files.writeString(home.resolve(image.digest()).resolve("manifest.json"), "{");
        Files.writeString(home.resolve("names/strange"), "not a digest");

        assertThat(store.list()).containsExactly(other);
        assertThat(store.register("mine", file, Progress.NONE).digest()).isEqualTo(image.digest());
        assertThat(store.list()).hasSize(2);
    }

    @Test
    void nothingIsBegunWithoutRoom() throws Exception {
        room = 100 << 20;

        assertThatThrownBy(() -> store.require(null, Progress.NONE))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL))
                .hasMessageContaining(home.toString())
                .hasMessageContaining("100 MiB free");
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> entries = Files.list(home)) {
            assertThat(entries.map(entry -> String.valueOf(entry.getFileName())))
                    .noneMatch(name -> name.startsWith(".new-"));
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("image-work")));
    }

    private static void assertFails(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void theDistributionsAreListed() {
        assertThat(store.distributions()).isEqualTo(List.of("debian-12", "debian-13"));
    }
}
