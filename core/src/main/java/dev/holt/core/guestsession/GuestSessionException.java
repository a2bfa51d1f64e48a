package dev.holt.core.guestsession;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.machine.MachineName;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something about one session in a machine. */
public final class GuestSessionException extends HoltException {
    GuestSessionException(ErrorCode code, MachineName machine, String session, String message) {
        super(code, message, Map.of("machine", machine.value(), "session", session));
    }

    private GuestSessionException(
            ErrorCode code, String message, Map<String, String> details, @Nullable Throwable cause) {
        super(code, message, details, cause);
    }

    /** It could not be started; {@code stage} is {@code cwd}, {@code required command} or {@code launch}. */
    static GuestSessionException start(
            MachineName machine, String stage, String what, Map<String, String> facts, @Nullable Throwable cause) {
        Map<String, String> details = new HashMap<>(facts);
        details.put("machine", machine.value());
        details.put("stage", stage);
        return new GuestSessionException(
                ErrorCode.GUEST_SESSION_START_FAILED,
                "machine %s: the session can not be started (%s): %s".formatted(machine, stage, what),
                details,
                cause);
    }
}
