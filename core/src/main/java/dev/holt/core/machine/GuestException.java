package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import java.util.Map;

/** A guest could not do what it was asked to. */
public final class GuestException extends HoltException {
    private final String errno;

    /**
     * @param errno the name that the guest gave the reason, such as {@code ENOENT}; what it does not tell is {@code EIO}
     */
    public GuestException(ErrorCode code, MachineName machine, String errno, String message) {
        super(code, message, Map.of("machine", machine.value(), "errno", errno));
        this.errno = errno;
    }

    public String errno() {
        return errno;
    }
}
