package dev.holt.guest;

import dev.holt.core.HoltException;
import dev.holt.core.place.Reach;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A watch of a directory in a guest that outlives its link. A virtual thread of its own reads it and calls the sink. */
final class GuestWatch implements AutoCloseable {
    private static final int DIRECTORY = 0700;
    /** Nothing is lost meanwhile: a watch begins with what is there. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Asking asking;
    private final Path directory;
    private final Thread reader;
    private final CountDownLatch closed = new CountDownLatch(1);

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
        while (!isClosed()) {
            try {
                if (asking.reach() instanceof Reach.Up) {
                    asking.ask(guest -> {
                        guest.makeDirectories(directory.toString(), DIRECTORY);
                        guest.watch(directory.toString(), name -> {
                            if (!isClosed()) {
                                sink.accept(name);
                            }
                        });
                        return directory;
                    });
                }
            } catch (HoltException _) {
                // The link was lost, or the directory went: it is looked at anew.
            }
            try {
                if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        if (!Thread.currentThread().equals(reader)) {
            reader.interrupt();
        }
    }
}
