package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.Name;
import dev.holt.core.Nearest;
import dev.holt.core.Printable;
import dev.holt.core.Progress;
import dev.holt.core.image.Image;
import dev.holt.core.image.ImageBuild;
import dev.holt.core.image.ImageException;
import dev.holt.core.image.Images;
import dev.holt.os.DiskSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The images in one directory. Safe for any thread: what is long is done by threads of {@link Shared}, and the lock of publication is held for moments,
 * while something is put on the shelf, named or removed. One object has the directory to itself.
 */
public final class ImageStore implements Images, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ImageStore.class.getName());
    private static final String USUAL = Debian.BOOKWORM.label();

    private final Shelf shelf;
    private final ImageMaker maker;
    private final Shared<Object, Image> work = new Shared<>("image-work");
    private final ReentrantLock publication = new ReentrantLock();

    /**
     * Opens the directory, which is made when it is missing, and removes what a crash left in it.
     *
     * @param directory where the images are
     * @param environment of the daemon: finds programs and proxies
     * @throws IOException when the directory can not be made or read
     */
    public ImageStore(Path directory, Map<String, String> environment, Clock clock) throws IOException {
        this(directory, environment, clock, DiskSpace::usable);
    }

    ImageStore(Path directory, Map<String, String> environment, Clock clock, Space space) throws IOException {
        Tools tools = new Tools(environment);
        this.shelf = Shelf.open(directory, tools);
        this.maker = new ImageMaker(tools, clock, space);
    }

    @Override
    public List<Image> list() {
        return attempt(() -> {
            List<Image> images = new ArrayList<>();
            Set<String> named = new TreeSet<>();
            for (Map.Entry<String, String> name : shelf.names().entrySet()) {
                record(name.getValue()).ifPresent(found -> {
                    images.add(found.image(name.getKey(), shelf));
                    named.add(found.digest());
                });
            }
            for (String digest : shelf.digests().stream().sorted().toList()) {
                if (!named.contains(digest)) {
                    record(digest).ifPresent(found -> images.add(found.image(null, shelf)));
                }
            }
            return images;
        });
    }

    @Override
    public Optional<Image> find(String reference) {
        return attempt(() -> {
            Optional<ImageRecord> found = lookUp(reference);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            ImageRecord one = found.get();
            one.requireUnchanged(shelf);
            return Optional.of(one.image(shelf.nameFor(reference, one.digest()).orElse(null), shelf));
        });
    }

    @Override
    public String usual() {
        return USUAL;
    }

    @Override
    public Image require(@Nullable String reference, Progress progress) throws InterruptedException {
        String wanted = reference == null ? USUAL : reference;
        Optional<Image> found = find(wanted);
        if (found.isPresent()) {
            return found.get();
        }
        if (wanted.equals(USUAL)) {
            return build(new ImageBuild(USUAL, USUAL, List.of(), List.of(), true), progress);
        }
        throw notFound(wanted);
    }

    @Override
    public List<String> distributions() {
        return Debian.labels();
    }

    @Override
    public Image build(ImageBuild build, Progress progress) throws InterruptedException {
        String distribution = Debian.of(build.distribution()).label();
        String name = Name.require("image", Objects.requireNonNullElse(build.name(), distribution));
        Set<String> packages = Bootstrap.packages(build);
        ImageBuild settled = new ImageBuild(distribution, name, build.include(), build.commands(), build.base());
        return work.get(
                List.of(distribution, name, packages, build.commands()),
                progress,
                stages -> attempting(() -> {
                    try (Staging staging = shelf.stage()) {
                        ImageRecord made = maker.build(settled, staging, stages);
                        return publish(staging, made, name);
                    }
                }));
    }

    @Override
    public Image register(String name, Path file, Progress progress) throws InterruptedException {
        Name.require("image", name);
        if (Debian.labels().contains(name)) {
            throw new ImageException(
                    ErrorCode.INVALID_ARGUMENT,
                    "image: '%s' (expected: a name that Holt does not give to what it builds itself, such as my-%s)"
                            .formatted(name, name));
        }
        return work.get(
                List.of(name, file),
                progress,
                stages -> attempting(() -> {
                    ImageRecord seen = maker.look(file, stages);
                    try (Staging staging = shelf.stage()) {
                        return publish(staging, seen, name);
                    }
                }));
    }

    private Image publish(Staging staging, ImageRecord made, String name) throws IOException {
        publication.lock();
        try {
            Optional<ImageRecord> there = record(made.digest());
            ImageRecord kept = there.filter(one -> one.registered() == null).orElse(made);
            if (there.isPresent() && made.registered() == null && kept.equals(made)) {
                keep(staging, made);
            } else if (there.isPresent() && kept.equals(made)) {
                shelf.putManifest(made.digest(), made.manifest(manifest(made.digest())));
            } else {
                shelf.publish(staging, made.digest(), kept.manifest(manifest(made.digest())));
            }
            shelf.point(name, made.digest());
            return kept.image(name, shelf);
        } finally {
            publication.unlock();
        }
    }

    /** Puts a file of ours in the place of a registered one with the same content. */
    private void keep(Staging staging, ImageRecord made) throws IOException {
        Path file = staging.content().resolve(ImageRecord.FILE);
        Durable.syncAll(staging.content());
        Path place = shelf.directory(made.digest());
        java.nio.file.Files.move(file, place.resolve(ImageRecord.FILE), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        Durable.sync(place);
        shelf.putManifest(made.digest(), made.manifest(manifest(made.digest())));
    }

    private Manifest manifest(String digest) {
        try {
            return shelf.manifest(digest).orElse(Manifest.empty());
        } catch (IOException _) {
            return Manifest.empty();
        }
    }

    @Override
    public Image promote(String reference, Progress progress) throws InterruptedException {
        ImageRecord registered = attempt(() -> lookUp(reference)).orElseThrow(() -> notFound(reference));
        String named =
                attempt(() -> shelf.nameFor(reference, registered.digest()).orElse(""));
        String name = named.isEmpty() ? null : named;
        if (registered.registered() == null) {
            return registered.image(name, shelf);
        }
        registered.requireUnchanged(shelf);
        Image kept = work.get(
                registered.digest(),
                progress,
                stages -> attempting(() -> {
                    try (Staging staging = shelf.stage()) {
                        ImageRecord copied = maker.copy(registered, staging, stages);
                        publication.lock();
                        try {
                            if (!shelf.has(copied.digest())) {
                                throw notFound(reference);
                            }
                            keep(staging, copied);
                        } finally {
                            publication.unlock();
                        }
                        return copied.image(null, shelf);
                    }
                }));
        return new Image(
                kept.digest(),
                name,
                kept.file(),
                kept.size(),
                kept.architecture(),
                kept.source(),
                true,
                kept.provides(),
                kept.created());
    }

    @Override
    public void delete(String reference, Function<Image, List<String>> users) {
        publication.lock();
        try {
            var _ = attempt(() -> {
                ImageRecord found = lookUp(reference).orElseThrow(() -> notFound(reference));
                Image image =
                        found.image(shelf.nameFor(reference, found.digest()).orElse(null), shelf);
                List<String> needed = users.apply(image);
                if (!needed.isEmpty()) {
                    throw ImageException.inUse(ErrorCode.IMAGE_IN_USE, "image " + Printable.of(reference), needed);
                }
                shelf.drop(found.digest());
                return image;
            });
        } finally {
            publication.unlock();
        }
    }

    /** Calls off what is being made, and waits for a moment until it has cleaned up. */
    @Override
    public void close() {
        work.close();
    }

    private Optional<ImageRecord> lookUp(String reference) throws IOException {
        List<String> digests = shelf.resolve(reference);
        if (digests.size() > 1) {
            throw new ImageException(
                    ErrorCode.IMAGE_NOT_FOUND,
                    "%s: fits %d images (expected: one); give more digits".formatted(reference, digests.size()));
        }
        return digests.isEmpty() ? Optional.empty() : record(digests.getFirst());
    }

    private Optional<ImageRecord> record(String digest) {
        try {
            Optional<Manifest> manifest = shelf.manifest(digest);
            return manifest.isEmpty() ? Optional.empty() : Optional.of(ImageRecord.of(digest, manifest.get()));
        } catch (IOException | java.nio.file.InvalidPathException e) {
            LOG.log(System.Logger.Level.WARNING, "passed over: " + shelf.directory(digest), e);
            return Optional.empty();
        }
    }

    private ImageException notFound(String reference) {
        List<String> names = list().stream()
                .map(Image::name)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        String way = Debian.labels().contains(reference)
                ? "'holt image build %s' builds it".formatted(reference)
                : Nearest.to(reference, names)
                        .map("did you mean %s?"::formatted)
                        .orElse("'holt image list' shows those that are there");
        return new ImageException(
                ErrorCode.IMAGE_NOT_FOUND,
                "%s: no such image (expected: a name, or the first 8 digits of a digest); %s"
                        .formatted(Printable.of(reference), way));
    }

    private interface Attempt<T> {
        T run() throws IOException;
    }

    private interface LongAttempt<T> {
        T run() throws IOException, InterruptedException;
    }

    private <T> T attempt(Attempt<T> attempt) {
        try {
            return attempt.run();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private <T> T attempting(LongAttempt<T> attempt) throws InterruptedException {
        try {
            return attempt.run();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private ImageException failed(IOException e) {
        ErrorCode code = DiskSpace.isExhausted(e) ? ErrorCode.DISK_FULL : ErrorCode.IMAGE_FAILED;
        return new ImageException(code, "%s: %s".formatted(shelf.root(), e.getMessage()), e);
    }
}
