package dev.holt.core.message;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.Files;
import dev.holt.core.place.Place;
import dev.holt.core.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/** The directory {@code .holt/inbox} of one workspace. It is reached without following a link, so nobody can lead us out of the workspace. */
final class Inbox {
    private static final String DIRECTORY = ".holt/inbox/";
    private static final String READ = ".holt/inbox/read/";
    private static final int HASH_BYTES = 4;

    private final Files files;

    Inbox(Place place, Workspace workspace) {
        this.files = place.files(workspace.directory());
    }

    /** What the file of a message is called: by when it was accepted and what it says, so that two never share a name. */
    static String name(Message message) {
        Instant accepted = message.accepted();
        long nanos = accepted.getEpochSecond() * 1_000_000_000L + accepted.getNano();
        return "%d-%d-%s.md".formatted(nanos, message.id().ordinal(), hash(message.text()));
    }

    /** Its path, relative to the workspace. */
    static String path(String name) {
        return DIRECTORY + name;
    }

    /**
     * Sees to it that the file is there, also when the agent has cleaned it away.
     *
     * @throws HoltException {@code WORKSPACE_TAMPERED} when {@code .holt} or {@code inbox} is a link
     */
    void write(String name, String text) {
        try {
            files.putAtomic(DIRECTORY + name, text.getBytes(StandardCharsets.UTF_8));
        } catch (HoltException e) {
            if (e.code() == ErrorCode.INVALID_ARGUMENT) {
                throw new HoltException(
                        ErrorCode.WORKSPACE_TAMPERED,
                        "%s: leads through a link (expected: directories of its own); remove the link"
                                .formatted(DIRECTORY),
                        e);
            }
            throw e;
        }
    }

    /** Whether the agent has put the file where it puts what it has read. */
    boolean isRead(String name) {
        try {
            return files.read(READ + name, 1).isPresent();
        } catch (HoltException _) {
            return false;
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
