package dev.holt.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The wire records of sessions in machines. */
public final class GuestSessionRecords {
    private GuestSessionRecords() {}

    /**
     * A session that is wanted.
     *
     * @param name null: the next free one; that of a session that is over is free
     * @param environment beside the usual variables
     * @param directory absolute in the machine; null: the home directory
     * @param stdin {@code closed} or {@code pipe}; null: {@code closed}
     * @param require programs that have to be in the machine
     * @param tags what is noted with it
     */
    public record StartSession(
            String machine,
            @Nullable String name,
            List<String> argv,
            @Nullable Map<String, String> environment,
            @Nullable String directory,
            @Nullable String stdin,
            @Nullable List<String> require,
            @Nullable Map<String, String> tags) {}

    public record GuestSessionRef(String machine, String session) {}

    /** Which sessions; those that have all of these tags. */
    public record ListSessions(String machine, @Nullable Map<String, String> tags) {}

    /**
     * A session in a machine.
     *
     * @param status {@code starting}, {@code running}, {@code stopping}, {@code exited} or {@code failed}
     * @param reason why it ended, or failed; may be empty
     * @param stdin {@code closed} or {@code pipe}: how it was started; {@code ended}: a pipe that takes no more
     * @param pid of its process and process group in the machine; null: not known, or over
     * @param code its exit status; null: none
     * @param signal the signal that ended it; null: none
     * @param ended when its end was reported; null: it was not
     * @param attached whether somebody is attached to its input
     */
    public record GuestSessionView(
            String machine,
            String session,
            String status,
            String reason,
            List<String> argv,
            String directory,
            String stdin,
            Map<String, String> tags,
            @Nullable Long pid,
            @Nullable Integer code,
            @Nullable Integer signal,
            Instant started,
            @Nullable Instant ended,
            boolean attached) {}

    public record GuestSessionList(List<GuestSessionView> sessions) {}

    /**
     * What a session printed.
     *
     * @param stream {@code stdout} or {@code stderr}; null: both
     * @param lines how many lines from the end to begin with, of each stream; null: everything kept
     * @param offset the byte to begin with, instead of lines
     * @param follow whether to go on until the session is over
     */
    public record SessionLogs(
            String machine,
            String session,
            @Nullable String stream,
            @Nullable Integer lines,
            @Nullable Long offset,
            boolean follow) {}

    /**
     * A piece of what a session printed.
     *
     * @param stream {@code stdout} or {@code stderr}
     * @param offset of its first byte since the session began; a gap is what is not kept any more
     */
    public record LogPiece(String stream, long offset, byte[] data) {}

    /**
     * An orderly end.
     *
     * @param graceMillis how long it gets before it is killed; null: 10 s
     */
    public record StopSession(
            String machine, String session, @Nullable Long graceMillis) {}

    /**
     * Something for the standard input of a session: all of it, or nothing.
     *
     * @param data the bytes; null: those of {@code file}, or none
     * @param file a file of this host, absolute
     * @param end whether its standard input ends behind it
     */
    public record SendInput(
            String machine,
            String session,
            byte @Nullable [] data,
            @Nullable String file,
            boolean end) {}

    /** What was accepted, in bytes. */
    public record SentInput(String machine, String session, long bytes) {}

    /**
     * A session to be attached to. Its bytes travel as {@link ExecFrames}, of which the first is a control with the offsets.
     *
     * @param input whether the caller is the one who has its input; a session without takes none
     * @param stdout the byte to begin with; null: what comes from now on
     * @param stderr likewise
     */
    public record AttachSession(
            String machine,
            String session,
            boolean input,
            @Nullable Long stdout,
            @Nullable Long stderr) {}
}
