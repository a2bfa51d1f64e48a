package dev.holt.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The least that makes a hook a durable fact: a thread, {@code bench-spool}, that watches a directory, appends what appears in it to a file, has
 * that written to the disk, and removes it.
 */
final class BareSpool implements AutoCloseable {
    private static final Pattern NUMBER = Pattern.compile("\"n([0-9]+)\"");

    private final Path directory;
    private final String launch = UUID.randomUUID().toString();
    private final WatchService service;
    private final FileChannel facts;
    private final Map<Integer, Long> stored = new ConcurrentHashMap<>();
    private final Thread thread;

    BareSpool(Lab lab) {
        directory = lab.directory().resolve("spool");
        try {
            Path fresh = Files.createDirectories(directory.resolve("new"));
            service = FileSystems.getDefault().newWatchService();
            fresh.register(service, StandardWatchEventKinds.ENTRY_CREATE);
            facts = FileChannel.open(
                    directory.resolve("facts"), StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = Thread.ofPlatform().name("bench-spool").daemon().start(this::work);
    }

    Hooks.Target target() {
        return new Hooks.Target(directory, launch);
    }

    /** When the hook of this number was on the disk; null when it is not yet. */
    @Nullable
    Long at(int hook) {
        return stored.get(hook);
    }

    int count() {
        return stored.size();
    }

    void forget() {
        stored.clear();
    }

    private void work() {
        try {
            while (true) {
                WatchKey key = service.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.context() instanceof Path name) {
                        store(directory.resolve("new").resolve(name));
                    }
                }
                key.reset();
            }
        } catch (ClosedWatchServiceException _) {
            // The end.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void store(Path file) throws IOException {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            return;
        }
        facts.write(ByteBuffer.wrap(content));
        facts.force(false);
        Files.delete(file);
        Matcher number = NUMBER.matcher(new String(content, StandardCharsets.UTF_8));
        if (number.find()) {
            stored.put(Integer.valueOf(number.group(1)), System.nanoTime());
        }
    }

    @Override
    public void close() {
        try {
            service.close();
            thread.join();
            facts.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Lab.delete(directory);
    }
}
