package dev.holt.core.fake;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.image.Image;
import dev.holt.core.image.ImageBuild;
import dev.holt.core.image.ImageException;
import dev.holt.core.image.Images;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Images in a map by name; the usual one is there. The monitor guards it. */
public final class FakeImages implements Images {
    /** The name of the usual one. */
    public static final String USUAL = "debian-12";
    /** How large each is. */
    public static final long SIZE = 2L << 30;

    private final Map<String, Image> images = new TreeMap<>();
    private int built;

    FakeImages() {
        add(USUAL);
    }

    /** There is one of this name from now on. */
    public synchronized Image add(String name) {
        Image image = new Image(
                digest(name),
                name,
                Path.of("/holt/images", name),
                SIZE,
                "x86_64",
                name,
                true,
                Set.of("git", "tmux"),
                ManualClock.BEGINNING);
        images.put(name, image);
        return image;
    }

    static String digest(String name) {
        String hex = "%08x".formatted(name.hashCode());
        return hex.repeat(8);
    }

    /** How many were built. */
    public synchronized int built() {
        return built;
    }

    @Override
    public synchronized List<Image> list() {
        return List.copyOf(images.values());
    }

    @Override
    public synchronized Optional<Image> find(String reference) {
        return images.values().stream()
                .filter(i -> Objects.equals(i.name(), reference)
                        || (reference.length() >= 8 && i.digest().startsWith(reference)))
                .findFirst();
    }

    @Override
    public synchronized Image require(@Nullable String reference, Progress progress) {
        if (reference == null && find(USUAL).isEmpty()) {
            return build(new ImageBuild(USUAL, null, List.of(), List.of(), true), progress);
        }
        return find(reference == null ? USUAL : reference).orElseThrow(() -> missing(reference));
    }

    private static ImageException missing(@Nullable String reference) {
        return new ImageException(ErrorCode.IMAGE_NOT_FOUND, "image: '%s' is not there".formatted(reference));
    }

    @Override
    public String usual() {
        return USUAL;
    }

    @Override
    public List<String> distributions() {
        return List.of(USUAL);
    }

    @Override
    public synchronized Image build(ImageBuild build, Progress progress) {
        progress.stage("building " + build.distribution());
        built++;
        return add(build.name() == null ? build.distribution() : build.name());
    }

    @Override
    public Image register(String name, Path file, Progress progress) {
        return add(name);
    }

    @Override
    public Image promote(String reference, Progress progress) {
        return require(reference, progress);
    }

    @Override
    public synchronized void delete(String reference, Function<Image, List<String>> users) {
        Image image = find(reference).orElseThrow(() -> missing(reference));
        if (!users.apply(image).isEmpty()) {
            throw new ImageException(ErrorCode.IMAGE_IN_USE, "image: '%s' is in use".formatted(reference));
        }
        images.values().remove(image);
    }
}
