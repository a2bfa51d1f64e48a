package dev.holt.core.session;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.SessionId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something about one session. */
public final class SessionException extends HoltException {
    public SessionException(ErrorCode code, SessionId session, String message, @Nullable Throwable cause) {
        super(code, message, Map.of("session", session.toString()), cause);
    }

    public SessionException(ErrorCode code, SessionId session, String message) {
        this(code, session, message, null);
    }
}
