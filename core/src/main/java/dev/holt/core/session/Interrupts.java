package dev.holt.core.session;

import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds in the transcripts of agents that their person has interrupted a turn, for agents that call no hook then. Only what was written since the turn
 * began counts, as far as this run of the daemon has seen its beginning. Safe for any thread.
 */
final class Interrupts {
    private static final int MOST = 1 << 20;

    private final SessionParts parts;
    private final Map<SessionId, Long> offsets = new ConcurrentHashMap<>();

    Interrupts(SessionParts parts) {
        this.parts = parts;
    }

    /** A turn begins: what is in the transcript is of before. */
    void begin(Session session, String transcript) {
        size(session, transcript).ifPresent(end -> offsets.put(session.id(), end));
    }

    void forget(SessionId session) {
        offsets.remove(session);
    }

    /** Whether {@code mark} was written since the last look. */
    boolean found(Session session, String transcript, String mark) {
        Long from = offsets.get(session.id());
        OptionalLong end = size(session, transcript);
        if (end.isEmpty()) {
            return false;
        }
        offsets.put(session.id(), end.getAsLong());
        return from != null && end.getAsLong() > from && holds(session, transcript, mark, from);
    }

    private boolean holds(Session session, String transcript, String mark, long from) {
        return file(session, transcript)
                .flatMap(files -> read(files, transcript, from))
                .filter(text -> text.contains(mark))
                .isPresent();
    }

    private static Optional<String> read(Files files, String transcript, long from) {
        try {
            return files.pieceAt(name(transcript), from, MOST)
                    .map(piece -> new String(piece.content(), StandardCharsets.UTF_8));
        } catch (HoltException _) {
            return Optional.empty();
        }
    }

    private OptionalLong size(Session session, String transcript) {
        try {
            return file(session, transcript)
                    .map(files -> files.size(name(transcript)))
                    .orElseGet(OptionalLong::empty);
        } catch (HoltException _) {
            return OptionalLong.empty();
        }
    }

    private Optional<Files> file(Session session, String transcript) {
        try {
            Path directory = Path.of(transcript).getParent();
            Place place = parts.place(session);
            return directory == null || !directory.isAbsolute()
                    ? Optional.empty()
                    : Optional.of(place.files(directory));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private static String name(String transcript) {
        return transcript.substring(transcript.lastIndexOf('/') + 1);
    }
}
