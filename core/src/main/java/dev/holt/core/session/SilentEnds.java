package dev.holt.core.session;

import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.SessionId;
import dev.holt.core.agent.Capabilities;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds in the transcripts of agents the ends of turns of which no hook tells: their person has interrupted one, or it has failed. Only what was written
 * since the turn began counts, as far as this run of the daemon has seen its beginning. Safe for any thread.
 */
final class SilentEnds {
    private static final int MOST = 1 << 20;

    /** A turn that is named may have failed before its beginning is heard of; its failure is within the last bytes then. */
    private static final int BEFORE = 64 << 10;

    private final SessionParts parts;
    private final Map<SessionId, Turn> turns = new ConcurrentHashMap<>();

    SilentEnds(SessionParts parts) {
        this.parts = parts;
    }

    /**
     * A turn that is under way.
     *
     * @param from where in the transcript it is looked for next
     * @param name what the agent calls it; null: nothing
     */
    private record Turn(long from, @Nullable String name) {}

    /** A turn begins: what is in the transcript is of before, but for what names this turn. */
    void begin(Session session, String transcript, @Nullable String name) {
        size(session, transcript)
                .ifPresent(end ->
                        turns.put(session.id(), new Turn(name == null ? end : Math.max(0, end - BEFORE), name)));
    }

    void forget(SessionId session) {
        turns.remove(session);
    }

    /** How the turn has ended, for people, if whole lines that were written since the last look say so. */
    Optional<String> find(Session session, String transcript, Capabilities can) {
        Turn turn = turns.get(session.id());
        if (turn == null) {
            begin(session, transcript, null);
            return Optional.empty();
        }
        return file(session, transcript)
                .flatMap(files -> read(files, transcript, turn.from()))
                .flatMap(piece -> {
                    int whole = whole(piece);
                    turns.put(session.id(), new Turn(turn.from() + whole, turn.name()));
                    return end(new String(piece, 0, whole, StandardCharsets.UTF_8), turn.name(), can);
                });
    }

    private static Optional<String> end(String text, @Nullable String turn, Capabilities can) {
        String interrupted = can.interrupted();
        if (interrupted != null && text.contains(interrupted)) {
            return Optional.of("its person interrupted it");
        }
        Pattern failed = can.failed();
        if (failed == null || turn == null) {
            return Optional.empty();
        }
        return failed.matcher(text)
                .results()
                .filter(failure -> failure.group("turn").equals(turn))
                .map(failure -> "its turn failed: " + Printable.of(failure.group("why")))
                .findFirst();
    }

    /** How many bytes the lines have that are complete; all, when one line alone fills the piece. */
    private static int whole(byte[] piece) {
        int end = piece.length;
        while (end > 0 && piece[end - 1] != '\n') {
            end--;
        }
        return end == 0 && piece.length == MOST ? MOST : end;
    }

    private static Optional<byte[]> read(Files files, String transcript, long from) {
        try {
            return files.pieceAt(name(transcript), from, MOST).map(Files.Piece::content);
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
