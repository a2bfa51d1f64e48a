package dev.holt.store;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something about the database or what is in it. */
public final class StoreException extends HoltException {
    public StoreException(ErrorCode code, String message) {
        super(code, message);
    }

    public StoreException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    public StoreException(ErrorCode code, String message, Map<String, String> details) {
        super(code, message, details);
    }
}
