package dev.holt.os;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The user whom this process runs as. */
public final class CurrentUser {
    private static final MethodHandle GETUID = Native.function("getuid", FunctionDescriptor.of(ValueLayout.JAVA_INT));

    private CurrentUser() {}

    /**
     * The real user id.
     *
     * <p>Safety: {@code uid_t getuid(void)}, an unsigned 32-bit number; can not fail.
     */
    public static long id() {
        int[] id = new int[1];
        Native.call(state -> {
            id[0] = (int) GETUID.invokeExact(state);
            return 0;
        });
        return Integer.toUnsignedLong(id[0]);
    }
}
