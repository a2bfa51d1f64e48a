package dev.holt.host;

import dev.holt.os.SafeFiles;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One watched directory: a bounded set of names that appeared, and a virtual thread that hands them to the sink one at a time. When too much
 * appears at once, or the watch service lost count, the directory is read instead. The monitor guards all fields; it is not held while the
 * directory is read or the sink runs.
 */
final class DirectoryWatch {
    private static final Logger LOG = System.getLogger(DirectoryWatch.class.getName());
    private static final int MOST_PENDING = 1024;

    private final Path directory;
    private final Consumer<String> sink;
    private final Set<String> pending = new LinkedHashSet<>();
    private boolean sweep = true;
    private boolean closed;

    DirectoryWatch(Path directory, Consumer<String> sink) {
        this.directory = directory;
        this.sink = sink;
    }

    /** Begins with what is there already. */
    void start() {
        Thread.ofVirtual().name("host-watch-" + directory.getFileName()).start(this::deliver);
    }

    synchronized void appeared(String name) {
        if (pending.size() < MOST_PENDING) {
            pending.add(name);
        } else {
            sweep = true;
        }
        notifyAll();
    }

    synchronized void overflowed() {
        sweep = true;
        notifyAll();
    }

    /** No name is handed out after this returned, save one whose sink is running. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private void deliver() {
        try {
            while (awaitWork()) {
                for (String name : takeWork()) {
                    hand(name);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean awaitWork() throws InterruptedException {
        while (!closed && !sweep && pending.isEmpty()) {
            wait();
        }
        return !closed;
    }

    private List<String> takeWork() {
        List<String> names;
        synchronized (this) {
            names = new ArrayList<>(pending);
            pending.clear();
            if (!sweep) {
                return names;
            }
            sweep = false;
        }
        return present();
    }

    private List<String> present() {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        } catch (IOException | DirectoryIteratorException e) {
            LOG.log(Logger.Level.WARNING, () -> "watched directory %s can not be read".formatted(directory), e);
        }
        return names;
    }

    private void hand(String name) {
        if (isClosed() || SafeFiles.isTemporary(name)) {
            return;
        }
        try {
            sink.accept(name);
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.ERROR, () -> "file %s in %s was not taken".formatted(name, directory), e);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }
}
