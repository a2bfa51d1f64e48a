package dev.holt.daemon;

import dev.holt.api.SystemRecords.Usage;
import dev.holt.api.SystemRecords.UsageItem;
import dev.holt.os.AllocatedSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Counts what lies in a home, by its first level and, for sessions, work trees, machines, images and kernels, one by one. Never follows links. */
final class DiskUsage {
    private static final int DIGEST = 12;

    private DiskUsage() {}

    static Usage of(Home home) {
        List<UsageItem> items = new ArrayList<>();
        for (Path entry : children(home.data())) {
            String name = entry.getFileName().toString();
            if (entry.equals(home.worktrees())) {
                children(entry)
                        .forEach(project -> children(project)
                                .forEach(tree -> items.add(count("work tree " + tree.getFileName(), tree))));
            } else if (entry.equals(home.sessions())) {
                children(entry).forEach(session -> items.add(count("session " + session.getFileName(), session)));
            } else if (entry.equals(home.machines())) {
                children(entry).forEach(machine -> items.add(count("machine " + machine.getFileName(), machine)));
            } else if (entry.equals(home.images()) || entry.equals(home.kernels())) {
                children(entry).forEach(stored -> items.add(count(name + " " + brief(stored), stored)));
            } else {
                items.add(count(name, entry));
            }
        }
        items.sort(Comparator.comparingLong(UsageItem::bytes).reversed());
        return new Usage(items, items.stream().mapToLong(UsageItem::bytes).sum());
    }

    /** Digests are as long here as in lists. */
    private static String brief(Path stored) {
        String name = stored.getFileName().toString();
        return name.substring(0, Math.min(name.length(), DIGEST));
    }

    private static List<Path> children(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(e -> !Files.isSymbolicLink(e)).toList();
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UsageItem count(String what, Path root) {
        Counter counter = new Counter();
        try {
            Files.walkFileTree(root, counter);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new UsageItem(what, root.toString(), counter.bytes, counter.files);
    }

    /** Adds up; what vanishes meanwhile does not count. */
    private static final class Counter extends SimpleFileVisitor<Path> {
        private long bytes;
        private long files;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes += occupied(file, attributes);
            files++;
            return FileVisitResult.CONTINUE;
        }

        /** Disks and images are sparse: what counts is what they take. */
        private static long occupied(Path file, BasicFileAttributes attributes) {
            try {
                return AllocatedSize.of(file);
            } catch (IOException _) {
                return attributes.size();
            }
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @org.jspecify.annotations.Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
