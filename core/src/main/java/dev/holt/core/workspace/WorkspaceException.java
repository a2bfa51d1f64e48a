package dev.holt.core.workspace;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import java.util.Map;

/** Something about a repository or a workspace. */
public final class WorkspaceException extends HoltException {
    public WorkspaceException(ErrorCode code, String message) {
        super(code, message);
    }

    public WorkspaceException(ErrorCode code, String message, Map<String, String> details) {
        super(code, message, details);
    }

    public WorkspaceException(ErrorCode code, String message, Throwable cause) {
        super(code, message, cause);
    }
}
