package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import dev.holt.core.workspace.Workspace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Files that are handed to an agent with its prompt. They lie in {@code .holt/attachments} of its work tree, and as they were given in the
 * session's directory, from where a new work tree gets them again. Both are reached without following links.
 */
final class Attachments {
    private static final String DIRECTORY = ".holt/attachments/";
    private static final String KEPT = "attachments";
    private static final int MOST = 8;
    private static final int LARGEST = 10 << 20;
    private static final int MOST_BYTES = 25 << 20;
    private static final int LONGEST_NAME = 100;

    private final SessionParts parts;

    Attachments(SessionParts parts) {
        this.parts = parts;
    }

    /** The same files under names that mean nothing to a shell and differ from each other. Throws {@code INVALID_ARGUMENT} when they are too many or too large. */
    static List<Attachment> named(List<Attachment> given) {
        requireFew(given);
        List<Attachment> named = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Attachment attachment : given) {
            named.add(new Attachment(free(safe(attachment.name()), taken), attachment.content()));
        }
        return named;
    }

    /** The prompt with a line for each attachment. To a shell such a line is a comment. */
    static String prompt(String prompt, List<Attachment> attachments) {
        if (attachments.isEmpty()) {
            return prompt;
        }
        return prompt.stripTrailing()
                + attachments.stream()
                        .map(attachment -> "\n# Attached file: " + DIRECTORY + attachment.name())
                        .collect(Collectors.joining("", "\n", "\n"));
    }

    /** Writes them into the session's directory and its work tree. Throws {@code WORKSPACE_TAMPERED} when something stands in their way there. */
    void put(Session session, Workspace workspace, List<Attachment> attachments) {
        Files kept = kept(session);
        for (Attachment attachment : attachments) {
            kept.putAtomic(attachment.name(), attachment.content());
            put(parts.place(session), workspace, attachment);
        }
    }

    /** Writes them into a work tree that was made again; {@code notes} takes what could not be written and why. */
    void putBack(Session session, Workspace workspace, List<String> notes) {
        Files kept = kept(session);
        Files files = parts.place(session).files(workspace.directory());
        for (String name : kept.list("")) {
            try {
                kept.read(name, LARGEST)
                        .filter(_ -> files.size(DIRECTORY + name).isEmpty())
                        .ifPresent(content -> files.putAtomic(DIRECTORY + name, content));
            } catch (HoltException e) {
                notes.add("attachment %s is not there again: %s".formatted(name, e.getMessage()));
            }
        }
    }

    /** Removes what a session that never ran has kept. Idempotent. */
    void discard(Session session) {
        parts.place(session).files(parts.files().directory(session)).remove(KEPT);
    }

    private Files kept(Session session) {
        return parts.place(session).files(parts.files().directory(session).resolve(KEPT));
    }

    private static void put(Place place, Workspace workspace, Attachment attachment) {
        Files files = place.files(workspace.directory());
        String path = DIRECTORY + attachment.name();
        try {
            if (files.size(path).isEmpty()) {
                files.putAtomic(path, attachment.content());
                return;
            }
        } catch (HoltException e) {
            if (e.code() == ErrorCode.INVALID_ARGUMENT) {
                throw new HoltException(
                        ErrorCode.WORKSPACE_TAMPERED,
                        "%s: a link or a file of the repository stands in its way (expected: directories of its own); leave the attachments out, or start from another --base"
                                .formatted(DIRECTORY),
                        e);
            }
            throw e;
        }
        throw new HoltException(
                ErrorCode.WORKSPACE_TAMPERED,
                "%s: is in the repository already (expected: a new file); attach yours under another name"
                        .formatted(path));
    }

    private static void requireFew(List<Attachment> given) {
        if (given.size() > MOST) {
            throw refused("%d files (expected: at most %d); pack them into one".formatted(given.size(), MOST));
        }
        long bytes = 0;
        for (Attachment attachment : given) {
            bytes += attachment.content().length;
            if (attachment.content().length > LARGEST) {
                throw refused(
                        "'%s' has %,d bytes (expected: at most %,d); put it where the agent can read it and name it in the prompt"
                                .formatted(Printable.of(attachment.name()), attachment.content().length, LARGEST));
            }
        }
        if (bytes > MOST_BYTES) {
            throw refused(
                    "%,d bytes together (expected: at most %,d); put them where the agent can read them and name them in the prompt"
                            .formatted(bytes, MOST_BYTES));
        }
    }

    private static HoltException refused(String problem) {
        return new HoltException(ErrorCode.INVALID_ARGUMENT, "attachments: " + problem);
    }

    private static String safe(String name) {
        String base = name.substring(name.lastIndexOf('/') + 1);
        String plain = base.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[.-]+", "");
        String whole = plain.isEmpty() ? "file" : plain;
        return whole.substring(Math.max(0, whole.length() - LONGEST_NAME)).replaceFirst("^[.-]", "_");
    }

    /** Not the name of another one, in whatever case. */
    private static String free(String name, Set<String> taken) {
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String ending = dot > 0 ? name.substring(dot) : "";
        String free = name;
        for (int number = 2; !taken.add(free.toLowerCase(Locale.ROOT)); number++) {
            free = stem + "-" + number + ending;
        }
        return free;
    }
}
