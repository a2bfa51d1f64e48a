package dev.holt.core.image;

import dev.holt.core.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Port: the root file systems on disk. Requests for the same thing share one piece of work, which goes on while anybody waits for it; an interrupt
 * only ends the caller's waiting. Safe for any thread. Failures are {@link ImageException}s.
 */
public interface Images {
    /** All that are whole, by name, then those without one. */
    List<Image> list();

    /** By name, or by the first eight or more digits of the digest. */
    Optional<Image> find(String reference);

    /**
     * The image that a new machine gets.
     *
     * @param reference a name or digest; null: the usual one, which is built when it is not there
     * @throws ImageException {@code IMAGE_NOT_FOUND}, or {@code IMAGE_CHANGED} when a person's own file is not what was registered any more
     */
    Image require(@Nullable String reference, Progress progress) throws InterruptedException;

    /** The name of the image that new machines get when nobody says otherwise. */
    String usual();

    /** What {@link #build} can build. */
    List<String> distributions();

    /** Builds an image and points its name to it; the image that had the name keeps its digest. */
    Image build(ImageBuild build, Progress progress) throws InterruptedException;

    /** Makes a person's own file an image where it lies: its size, time and digest are recorded, and it is refused when they change. */
    Image register(String name, Path file, Progress progress) throws InterruptedException;

    /** Copies a registered file into the store, so that it can not change any more. Of an image that is kept already nothing changes. */
    Image promote(String reference, Progress progress) throws InterruptedException;

    /**
     * Removes an image and its name.
     *
     * @param users the machines that need it, which keep it from being removed; asked under the lock that also guards {@link #require}'s publication
     * @throws ImageException {@code IMAGE_IN_USE}, {@code IMAGE_NOT_FOUND}
     */
    void delete(String reference, Function<Image, List<String>> users);
}
