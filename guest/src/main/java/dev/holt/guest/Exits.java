package dev.holt.guest;

import dev.holt.core.machine.GuestProcess;
import java.nio.ByteBuffer;

/** Reads how a process ended. */
final class Exits {
    private static final int BY_ITSELF = 0;
    private static final int BY_A_SIGNAL = 1;

    private Exits() {}

    /** Reads the two bytes of an {@code EXIT}. */
    static GuestProcess.End read(ByteBuffer payload) throws LinkViolation {
        int kind = Byte.toUnsignedInt(payload.get());
        int number = Byte.toUnsignedInt(payload.get());
        return switch (kind) {
            case BY_ITSELF -> new GuestProcess.End.Code(number);
            case BY_A_SIGNAL -> new GuestProcess.End.Signal(number);
            default -> throw new LinkViolation("EXIT is of kind %d (expected: 0 or 1)".formatted(kind));
        };
    }
}
