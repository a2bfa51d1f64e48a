package dev.holt.core.message;

import dev.holt.core.HoltException;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import dev.holt.core.session.Session;
import dev.holt.core.session.Sessions;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an agent has written down of its conversation: lines of JSON, of which those of its person are evidence that a text arrived. It is only
 * searched, never interpreted: the agent wrote it.
 */
final class Transcript {
    private static final Transcript NONE = new Transcript(null, "");
    private static final int PIECE = 1 << 20;
    private static final int MOST = 64 << 20;

    private final @Nullable Files files;
    private final String name;

    private Transcript(@Nullable Files files, String name) {
        this.files = files;
        this.name = name;
    }

    /** That of a session; one that is empty when none is known. */
    static Transcript of(Sessions sessions, Session session) {
        String told = session.signals().transcript();
        return told == null ? NONE : at(told, sessions.place(session.id()));
    }

    private static Transcript at(String told, Place place) {
        try {
            Path path = Path.of(told);
            Path directory = path.getParent();
            return directory == null || !path.isAbsolute()
                    ? NONE
                    : new Transcript(place.files(directory), path.getFileName().toString());
        } catch (InvalidPathException _) {
            return NONE;
        }
    }

    /** Where it ends now, in bytes; 0 when there is none. */
    long end() {
        try {
            return files == null ? 0 : files.size(name).orElse(0);
        } catch (HoltException _) {
            return 0;
        }
    }

    /** Whether a line of the person's after {@code offset} holds {@code text}. */
    boolean holds(String text, long offset) {
        try {
            return files != null && holds(files, needles(text), offset);
        } catch (HoltException _) {
            return false;
        }
    }

    private boolean holds(Files readable, List<String> needles, long offset) {
        StringBuilder rest = new StringBuilder();
        for (long at = offset; at < offset + MOST; at += PIECE) {
            Optional<Files.Piece> piece = readable.pieceAt(name, at, PIECE);
            if (piece.isEmpty() || piece.get().content().length == 0) {
                break;
            }
            // Bytes as characters, so that no piece cuts one in two.
            rest.append(new String(piece.get().content(), StandardCharsets.ISO_8859_1));
            int end = rest.lastIndexOf("\n") + 1;
            if (isAnyOf(rest.substring(0, end), needles)) {
                return true;
            }
            rest.delete(0, end);
        }
        return isAnyOf(rest.toString(), needles);
    }

    private static boolean isAnyOf(String lines, List<String> needles) {
        return lines.lines()
                .filter(line -> line.contains("\"user") || line.contains("queue"))
                .anyMatch(line -> needles.stream().anyMatch(line::contains));
    }

    /** The text as a value in JSON, in the two ways in which it is usually written. */
    private static List<String> needles(String text) {
        StringBuilder raw = new StringBuilder("\"");
        StringBuilder ascii = new StringBuilder("\"");
        for (char c : text.strip().toCharArray()) {
            String escaped = switch (c) {
                case '"' -> "\\\"";
                case '\\' -> "\\\\";
                case '\n' -> "\\n";
                case '\t' -> "\\t";
                default -> String.valueOf(c);
            };
            raw.append(escaped);
            ascii.append(c < 0x80 ? escaped : "\\u%04x".formatted((int) c));
        }
        String bytes =
                new String(raw.append('"').toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return List.of(bytes, ascii.append('"').toString());
    }
}
