package dev.holt.guest;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.Printable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What a stream is opened for: an operation and its parameters. Used by one thread. */
final class Request {
    /** The field of a {@code HELLO}: the version of the link that we speak. */
    static final String VERSION = "version=1\0";

    private final String subject;
    private final String operation;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private String directory = "";
    private int most;

    /**
     * @param operation its {@code op}
     * @param subject what it is about, such as a path or a program, for messages; may be empty
     */
    Request(String operation, String subject) {
        this.operation = operation;
        this.subject = subject;
        with("op", operation);
    }

    Request with(String key, String value) {
        if (value.indexOf('\0') >= 0) {
            throw new HoltException(
                    ErrorCode.INVALID_ARGUMENT,
                    "%s %s: holds a NUL character (expected: none)".formatted(key, Printable.of(value)));
        }
        bytes.writeBytes(key.getBytes(StandardCharsets.US_ASCII));
        bytes.write('=');
        bytes.writeBytes(GuestText.encode(value));
        bytes.write(0);
        return this;
    }

    Request with(String key, long value) {
        return with(key, Long.toString(value));
    }

    /** Where a command runs. */
    Request in(String where) {
        directory = where;
        return with("cwd", where);
    }

    /** Where the command runs, for messages; empty when nobody said. */
    String directory() {
        return Printable.of(directory);
    }

    /** For how many ticks the guest may leave whoever waits for it without an answer once it has begun; 0: for ever. */
    Request answering(int ticks) {
        most = ticks;
        return this;
    }

    int ticks() {
        return most;
    }

    String operation() {
        return operation;
    }

    /** For messages, such as {@code get /etc/passwd}. */
    String title() {
        return subject.isEmpty() ? operation : operation + " " + Printable.of(subject);
    }

    byte[] encoded() {
        return bytes.toByteArray();
    }
}
