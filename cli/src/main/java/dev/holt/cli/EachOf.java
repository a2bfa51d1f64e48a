package dev.holt.cli;

import dev.holt.api.OperationFailedException;
import dev.holt.protocol.ExitStatus;
import java.util.List;
import java.util.function.Consumer;

/** Does one thing for each of several sessions: a failure of one does not keep it from the others. */
final class EachOf {
    private EachOf() {}

    /** Returns the status of the first failure, or that of success. */
    static int run(List<String> ids, Caller caller, boolean json, Consumer<String> action) {
        int status = ExitStatus.DONE;
        for (String id : ids.stream().distinct().toList()) {
            try {
                action.accept(id);
            } catch (OperationFailedException e) {
                caller.out().flush();
                Errors.print(caller, e.failure(), json);
                int failed = Statuses.of(e.kind());
                if (failed == ExitStatus.INTERRUPTED) {
                    return failed;
                }
                status = status == ExitStatus.DONE ? failed : status;
            }
        }
        return status;
    }
}
