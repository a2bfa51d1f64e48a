package dev.holt.core.machine;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something about one machine, or about what runs machines. */
public final class MachineException extends HoltException {
    public MachineException(ErrorCode code, String message) {
        super(code, message, Map.of());
    }

    public MachineException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, Map.of(), cause);
    }

    public MachineException(ErrorCode code, MachineName machine, String message) {
        this(code, machine, message, null);
    }

    public MachineException(ErrorCode code, MachineName machine, String message, @Nullable Throwable cause) {
        super(code, message, Map.of("machine", machine.value()), cause);
    }
}
