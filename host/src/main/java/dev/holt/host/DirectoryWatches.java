package dev.holt.host;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * All watched directories of the host on one watch service. The platform thread {@code host-watch} takes what the service reports and hands it
 * to the {@link DirectoryWatch}es, each of which calls its sink on a virtual thread of its own; so a slow sink delays no other.
 * The monitor guards {@code watches}; it is never held while a sink runs.
 */
final class DirectoryWatches implements AutoCloseable {
    private final WatchService service;
    private final Map<WatchKey, List<DirectoryWatch>> watches = new HashMap<>();

    DirectoryWatches() {
        try {
            service = FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            throw new UncheckedIOException("no watch service; raise the sysctl fs.inotify.max_user_instances", e);
        }
        Thread.ofPlatform().daemon().name("host-watch").start(this::take);
    }

    AutoCloseable watch(Path directory, Consumer<String> sink) {
        DirectoryWatch watch = new DirectoryWatch(directory, sink);
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            register(directory, watch);
        } catch (IOException e) {
            throw new HoltException(
                    ErrorCode.INTERNAL,
                    "watch %s: %s; is the sysctl fs.inotify.max_user_watches high enough?"
                            .formatted(directory, e.getMessage()),
                    e);
        }
        watch.start();
        return () -> {
            watch.close();
            forget(watch);
        };
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<DirectoryWatch> all = new ArrayList<>();
        synchronized (this) {
            watches.values().forEach(all::addAll);
            watches.clear();
        }
        all.forEach(DirectoryWatch::close);
    }

    private synchronized void register(Path directory, DirectoryWatch watch) throws IOException {
        WatchKey key = directory.register(service, StandardWatchEventKinds.ENTRY_CREATE);
        watches.computeIfAbsent(key, _ -> new ArrayList<>()).add(watch);
    }

    private synchronized void forget(DirectoryWatch watch) {
        watches.entrySet().removeIf(entry -> {
            if (entry.getValue().remove(watch) && entry.getValue().isEmpty()) {
                entry.getKey().cancel();
                return true;
            }
            return false;
        });
    }

    private void take() {
        try {
            while (true) {
                WatchKey key = service.take();
                List<WatchEvent<?>> events = key.pollEvents();
                boolean valid = key.reset();
                List<DirectoryWatch> concerned = concerned(key, valid);
                concerned.forEach(watch -> events.forEach(event -> report(watch, event)));
            }
        } catch (ClosedWatchServiceException _) {
            // The end.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The watches of a key; those of a directory that is gone get what was reported before and nothing any more. */
    private synchronized List<DirectoryWatch> concerned(WatchKey key, boolean valid) {
        List<DirectoryWatch> concerned = watches.getOrDefault(key, List.of());
        if (!valid) {
            watches.remove(key);
        }
        return List.copyOf(concerned);
    }

    private static void report(DirectoryWatch watch, WatchEvent<?> event) {
        if (event.context() instanceof Path name) {
            watch.appeared(name.toString());
        } else {
            watch.overflowed();
        }
    }
}
