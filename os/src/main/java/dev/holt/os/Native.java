package dev.holt.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Binds functions of the C library. Results follow the kernel's convention: what the function returned, or {@code -errno}.
 * Nothing bound here may block for long, because a native call holds the carrier of a virtual thread.
 */
final class Native {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = function(
            "syscall",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1));

    /** One downcall; {@code state} receives errno. */
    @FunctionalInterface
    interface Downcall {
        long invoke(MemorySegment state) throws Throwable;
    }

    private Native() {}

    /**
     * The function {@code name}; the handle's first argument is the segment that receives errno.
     *
     * <p>Safety: the caller states the descriptor; every use in this package stands beside the function's C prototype.
     */
    @SuppressWarnings("restricted")
    static MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker.Option[] all = new Linker.Option[options.length + 1];
        all[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(options, 0, all, 1, options.length);
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
    }

    /** Makes the call and returns its result, or {@code -errno} when it failed. */
    static long call(Downcall downcall) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long result = downcall.invoke(state);
            return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a native call threw", e);
        }
    }

    /**
     * {@code long syscall(long number, ...)} with four arguments, for calls that the C library does not wrap everywhere.
     *
     * <p>Safety: the numbers used in this package are the same on every architecture but alpha; pointers are addresses of segments that
     * the caller keeps alive until this returns.
     */
    static long syscall(long number, long first, long second, long third, long fourth) {
        return call(state -> (long) SYSCALL.invokeExact(state, number, first, second, third, fourth));
    }
}
