package dev.holt.git;

import dev.holt.core.ErrorCode;
import dev.holt.core.workspace.WorkspaceException;
import dev.holt.os.DiskSpace;
import java.io.IOException;

/** Says in the words of the ports that the file system refused something. */
final class FileTrouble {
    private FileTrouble() {}

    /** {@code DISK_FULL} when that is the reason, else {@code GIT_FAILED}. */
    static WorkspaceException with(Object what, IOException reason) {
        return new WorkspaceException(codeOf(String.valueOf(reason.getMessage())), what + ": " + reason, reason);
    }

    /** The code for a failure with these words. */
    static ErrorCode codeOf(String reason) {
        return DiskSpace.saysExhausted(reason) ? ErrorCode.DISK_FULL : ErrorCode.GIT_FAILED;
    }
}
