package dev.holt.core;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that Holt throws on purpose.
 *
 * <p>The message names the value, what was expected and the way out: {@code memory: 64 MiB (expected: at least 128 MiB); pass --memory 128M}.
 */
public class HoltException extends RuntimeException {
    private final ErrorCode code;
    private final Map<String, String> details;

    public HoltException(ErrorCode code, String message) {
        this(code, message, Map.of(), null);
    }

    public HoltException(ErrorCode code, String message, Map<String, String> details) {
        this(code, message, details, null);
    }

    public HoltException(ErrorCode code, String message, @Nullable Throwable cause) {
        this(code, message, Map.of(), cause);
    }

    public HoltException(ErrorCode code, String message, Map<String, String> details, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.details = Map.copyOf(details);
    }

    public ErrorCode code() {
        return code;
    }

    /** Facts for programs: names of the things involved, never secrets. */
    public Map<String, String> details() {
        return details;
    }

    @Override
    public String getMessage() {
        return java.util.Objects.requireNonNullElse(super.getMessage(), code.name());
    }
}
