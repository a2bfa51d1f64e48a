package dev.holt.guest;

import dev.holt.core.HoltException;
import dev.holt.core.place.Reach;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** A watch of a directory in a guest that outlives its link. A virtual thread of its own reads it and calls the sink. */
final class GuestWatch implements AutoCloseable {
    private static final int DIRECTORY = 0700;
    /** Nothing is lost meanwhile: a watch begins with what is there. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Asking asking;
    private final Path directory;
    private final Thread reader;
    private volatile boolean closed;

    GuestWatch(Asking asking, Path directory, Consumer<String> sink) {
        this.asking = asking;
        this.directory = directory;
        this.reader = Thread.ofVirtual()
                .name("watch-%s-%s".formatted(asking.machine(), directory.getFileName()))
                .unstarted(() -> read(sink));
    }

    GuestWatch start() {
        reader.start();
        return this;
    }

    private void read(Consumer<String> sink) {
        while (!closed) {
            try {
                if (asking.reach() instanceof Reach.Up) {
                    asking.ask(guest -> {
                        guest.makeDirectories(directory.toString(), DIRECTORY);
                        guest.watch(directory.toString(), name -> {
                            if (!closed) {
                                sink.accept(name);
                            }
                        });
                        return directory;
                    });
                }
            } catch (HoltException _) {
                // The link was lost, or the directory went: it is looked at anew.
            }
            if (closed || Thread.currentThread().isInterrupted()) {
                return;
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        if (!Thread.currentThread().equals(reader)) {
            reader.interrupt();
        }
    }
}
