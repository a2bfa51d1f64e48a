package dev.holt.image;

import dev.holt.core.ErrorCode;
import dev.holt.core.Progress;
import dev.holt.core.image.ImageBuild;
import dev.holt.core.image.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** The long work on images: building, looking at a person's file, copying. Everything is made in a staging directory. Safe for any thread. */
final class ImageMaker {
    private final Tools tools;
    private final Clock clock;
    private final Space space;
    private final Bootstrap bootstrap;
    private final Ext4 ext4;
    private final Provisions provisions;

    ImageMaker(Tools tools, Clock clock, Space space) {
        this.tools = tools;
        this.clock = clock;
        this.space = space;
        this.bootstrap = new Bootstrap(tools);
        this.ext4 = new Ext4(tools);
        this.provisions = new Provisions(tools);
    }

    /** Builds an image; its file is then in the content of {@code staging}. */
    ImageRecord build(ImageBuild build, Staging staging, Progress progress) throws IOException, InterruptedException {
        bootstrap.require();
        long expected = Bootstrap.expected(build);
        space.require(staging.directory(), expected, "building an image");
        space.require(bootstrap.workplace(staging.directory()), expected / 2, "building an image");
        Path tar = staging.aside("rootfs.tar");
        bootstrap.make(build, staging, tar, progress);
        Path file = staging.content().resolve(ImageRecord.FILE);
        ext4.ofArchive(tar, staging.aside("tree"), file, progress);
        String source = build.include().isEmpty()
                ? build.distribution()
                : build.distribution() + " with " + String.join(", ", build.include());
        return record(file, build.base() ? source : source + ", bare", progress);
    }

    private ImageRecord record(Path file, String source, Progress progress) throws IOException, InterruptedException {
        progress.stage("looking into the image");
        Set<String> provides = provisions.of(file);
        String digest = digest(file, progress);
        return new ImageRecord(digest, Files.size(file), Architecture.OURS.machine(), source, provides, now(), null);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String digest(Path file, Progress progress) throws IOException, InterruptedException {
        return Digests.of(file, percent -> {
            if (percent % 10 == 0) {
                progress.stage("computing the digest (%d %%)".formatted(percent));
            }
        });
    }

    /**
     * Looks at a person's own file.
     *
     * @throws ImageException {@code IMAGE_UNUSABLE}; {@code IMAGE_CHANGED} when it changes meanwhile
     */
    ImageRecord look(Path named, Progress progress) throws IOException, InterruptedException {
        Path file;
        BasicFileAttributes before;
        try {
            file = named.toRealPath();
            before = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (IOException e) {
            throw new ImageException(
                    ErrorCode.IMAGE_UNUSABLE,
                    "%s: can not be read (expected: a file with an ext4 file system)".formatted(named),
                    e);
        }
        if (!before.isRegularFile() || !Files.isReadable(file)) {
            throw new ImageException(
                    ErrorCode.IMAGE_UNUSABLE,
                    "%s: no file that can be read (expected: a file with an ext4 file system)".formatted(named));
        }
        Ext4.require(file);
        ImageRecord found = record(file, "the file " + file, progress);
        ImageRecord registered = new ImageRecord(
                found.digest(),
                before.size(),
                found.architecture(),
                found.source(),
                found.provides(),
                found.created(),
                new ImageRecord.Registered(file, before.lastModifiedTime().toInstant()));
        BasicFileAttributes after = Files.readAttributes(file, BasicFileAttributes.class);
        if (after.size() != before.size() || !after.lastModifiedTime().equals(before.lastModifiedTime())) {
            throw new ImageException(
                    ErrorCode.IMAGE_CHANGED,
                    "%s: changes while it is read (expected: a file that nobody writes to); register it when it is finished"
                            .formatted(file));
        }
        return registered;
    }

    /** Copies a registered file into the content of {@code staging}; the copy, which nobody else can write to, must be what was registered. */
    ImageRecord copy(ImageRecord registered, Staging staging, Progress progress)
            throws IOException, InterruptedException {
        Path file = registered.registered() == null
                ? Path.of("")
                : registered.registered().file();
        space.require(staging.directory(), registered.size(), "the copy");
        progress.stage("copying %s".formatted(file));
        Path copy = staging.content().resolve(ImageRecord.FILE);
        Tools.Call call =
                Tools.Call.in(staging.directory(), ErrorCode.IMAGE_FAILED).patient();
        var _ = tools.checked(
                call, List.of("cp", "--reflink=auto", "--sparse=always", "--", file.toString(), copy.toString()));
        if (!digest(copy, progress).equals(registered.digest())) {
            throw new ImageException(
                    ErrorCode.IMAGE_CHANGED,
                    "%s: not what was registered as image %s; put it back, or register it again"
                            .formatted(file, registered.digest().substring(0, 12)));
        }
        return new ImageRecord(
                registered.digest(),
                registered.size(),
                registered.architecture(),
                registered.source(),
                registered.provides(),
                registered.created(),
                null);
    }
}
