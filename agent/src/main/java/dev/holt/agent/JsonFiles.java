package dev.holt.agent;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceId;
import dev.holt.os.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON files that belong to agents, and that these write too. A change keeps all that it does not mean, and goes into the place of the file at once;
 * a file that can not be understood is left as it is. Safe for many threads: each file has a lock, under which it is read and written.
 */
final class JsonFiles {
    private static final int LARGEST = 64 << 20;
    private static final int ATTEMPTS = 20;
    /** So long a file may be half written. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private record Located(PlaceId place, Path file) {}

    private final Map<Located, ReentrantLock> locks = new ConcurrentHashMap<>();

    /** Changes a file, which need not exist. Writes nothing when the change changes nothing. */
    void change(Place place, String agent, Path named, Consumer<ObjectNode> change) {
        // What a link in a machine stands for is found there.
        Path file = place.id().isHost() ? real(agent, named) : named;
        ReentrantLock lock = locks.computeIfAbsent(new Located(place.id(), file), _ -> new ReentrantLock());
        lock.lock();
        try {
            changeAlone(place, agent, file, change);
        } finally {
            lock.unlock();
        }
    }

    private void changeAlone(Place place, String agent, Path file, Consumer<ObjectNode> change) {
        var files = place.files(Surroundings.directory(file));
        String name = Objects.requireNonNull(file.getFileName()).toString();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Read read = understood(agent, file, () -> files.read(name, LARGEST));
            ObjectNode changed = read.root().deepCopy();
            try {
                change.accept(changed);
            } catch (Answers.UnexpectedFormException e) {
                throw failed(agent, file, e.getMessage(), "what the agent itself writes there", null);
            }
            if (changed.equals(read.root())) {
                return;
            }
            byte[] content = Json.bytes(changed);
            // The agent may have written meanwhile: what it wrote must not be lost.
            if (Arrays.equals(read.content(), files.read(name, LARGEST).orElse(null))) {
                write(agent, file, () -> files.putAtomic(name, content));
                return;
            }
        }
        throw failed(agent, file, "it changes all the time", "a moment in which nobody writes it", null);
    }

    /**
     * What a file holds.
     *
     * @param content null: there is no file
     */
    private record Read(byte @Nullable [] content, ObjectNode root) {}

    private interface Source {
        Optional<byte[]> read();
    }

    /** Reads until it can be understood: somebody may be writing it. */
    private static Read understood(String agent, Path file, Source source) {
        Read[] read = new Read[1];
        String[] wrong = {""};
        try {
            boolean done = Poll.until(PATIENCE, () -> {
                Optional<byte[]> content = source.read();
                if (content.isEmpty()) {
                    read[0] = new Read(null, Json.object());
                    return true;
                }
                try {
                    JsonNode node = Json.parse(content.get());
                    if (node instanceof ObjectNode object) {
                        read[0] = new Read(content.get(), object);
                        return true;
                    }
                    wrong[0] = content.get().length == 0 ? "it is empty" : "it holds no object";
                } catch (JacksonException e) {
                    wrong[0] = "line %d, column %d: %s"
                            .formatted(
                                    e.getLocation().getLineNr(), e.getLocation().getColumnNr(), e.getOriginalMessage());
                }
                return false;
            });
            if (done) {
                return read[0];
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoltException(ErrorCode.CANCELLED, "called off while reading " + file, e);
        }
        throw failed(agent, file, wrong[0], "a JSON object", null);
    }

    private static void write(String agent, Path file, Runnable write) {
        try {
            write.run();
        } catch (HoltException e) {
            if (e.code() == ErrorCode.DISK_FULL) {
                throw e;
            }
            throw failed(agent, file, e.getMessage(), "a file that can be written", e);
        }
    }

    /** The file that a link stands for: people keep settings elsewhere and link to them. */
    private static Path real(String agent, Path file) {
        try {
            if (Files.exists(file)) {
                return file.toRealPath();
            }
            if (Files.isSymbolicLink(file)) {
                throw failed(agent, file, "it is a link to nothing", "a file, or nothing", null);
            }
            Path directory = Surroundings.directory(file);
            return Files.isDirectory(directory)
                    ? directory.toRealPath().resolve(Objects.requireNonNull(file.getFileName()))
                    : file;
        } catch (IOException e) {
            throw failed(agent, file, String.valueOf(e.getMessage()), "a file that can be read", e);
        }
    }

    private static HoltException failed(
            String agent, Path file, @Nullable String wrong, String expected, @Nullable Throwable cause) {
        return new HoltException(
                ErrorCode.AGENT_PREPARE_FAILED,
                "agent %s: its file %s: %s (expected: %s); it was left as it is, mend it or move it away"
                        .formatted(agent, file, wrong, expected),
                cause);
    }
}
