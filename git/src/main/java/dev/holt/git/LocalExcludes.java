package dev.holt.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.holt.core.Printable;
import dev.holt.os.SafeFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file {@code info/exclude} of the user's repository, which all its work trees go by, and the git directory of Holt too. Lines are added, never
 * changed or removed. One thread at a time works on that of one project; the monitor of its {@link HoltGitDirectory} sees to that.
 */
final class LocalExcludes {
    private static final String HEADING = "# What Holt puts into the work trees of its sessions:";
    private static final int LARGEST = 1 << 20;

    private final HoltGitDirectory directory;
    private final Path info;
    private final Path file;

    LocalExcludes(HoltGitDirectory directory) {
        this.directory = directory;
        this.info = directory.repository().gitDirectory().resolve("info");
        this.file = info.resolve("exclude");
    }

    /** Has git ignore {@code paths}, relative to the top of a work tree; those of directories end with a slash. Why that is not possible; empty when it is done. */
    Optional<String> hide(Path workTree, List<String> paths) throws InterruptedException {
        Optional<String> trouble;
        synchronized (directory) {
            trouble = add(paths);
        }
        return trouble.isPresent() && areIgnored(workTree, paths) ? Optional.empty() : trouble;
    }

    private Optional<String> add(List<String> paths) {
        try {
            if (!Files.exists(info, LinkOption.NOFOLLOW_LINKS)) {
                directory.userUmask().give(Files.createDirectory(info));
            }
            if (!Files.isDirectory(info, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of("%s is no directory of its own".formatted(info));
            }
            boolean there = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
            if (there && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of("%s is a link or no file".formatted(file));
            }
            byte[] content = new SafeFiles(info).read("exclude", LARGEST + 1).orElse(new byte[0]);
            if (content.length > LARGEST) {
                return Optional.of("%s has more than %,d bytes".formatted(file, LARGEST));
            }
            String text = new String(content, ISO_8859_1);
            String more = missing(text, paths);
            if (more.isEmpty()) {
                return Optional.empty();
            }
            if (there && !Files.isWritable(file)) {
                return Optional.of("%s may not be written".formatted(file));
            }
            String separator = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
            replace(there, (text + separator + more).getBytes(ISO_8859_1));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("%s: %s".formatted(file, Printable.of(String.valueOf(e.getMessage()))));
        }
    }

    private static String missing(String text, List<String> paths) {
        List<String> known = text.lines().map(String::stripTrailing).toList();
        List<String> lines = new ArrayList<>();
        for (String path : paths) {
            if (!known.contains("/" + path)) {
                lines.add("/" + path);
            }
        }
        if (!lines.isEmpty() && !known.contains(HEADING)) {
            lines.addFirst(HEADING);
        }
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    /** In one step, with the permissions that it had. */
    private void replace(boolean there, byte[] content) throws IOException {
        Path draft = Files.createTempFile(info, "exclude", ".new");
        try {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            if (there) {
                Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
            } else {
                directory.userUmask().give(draft);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Whether git ignores them for other reasons, such as a line in a file that we may not touch. */
    private boolean areIgnored(Path workTree, List<String> paths) throws InterruptedException {
        try (Scratch scratch = directory.scratch()) {
            byte[] asked = Bytes.join(paths.stream()
                    .map(path -> Bytes.of(path.endsWith("/") ? path + "any" : path))
                    .toList());
            byte[] ignored = directory
                    .commands(workTree, scratch.index())
                    .attemptFeed(asked, "check-ignore", "-z", "--stdin", "--no-index")
                    .output();
            return Bytes.split(ignored).size() == paths.size();
        }
    }
}
