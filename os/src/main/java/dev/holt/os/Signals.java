package dev.holt.os;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Sends signals by {@code kill(2)}. Whoever calls makes sure that the number still means the process that they have in mind. */
public final class Signals {
    public static final int HUP = 1;
    public static final int INT = 2;
    public static final int KILL = 9;
    public static final int TERM = 15;
    public static final int CONT = 18;
    public static final int STOP = 19;

    private static final MethodHandle FUNCTION = Native.function(
            "kill", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private Signals() {}

    /** Sends {@code signal} to one process. Returns whether it was there and ours to signal. */
    public static boolean send(long pid, int signal) {
        return kill(requireOne(pid), signal);
    }

    /** Sends {@code signal} to every process of a group. Returns whether there was one that is ours to signal. */
    public static boolean sendGroup(long group, int signal) {
        return kill(-requireOne(group), signal);
    }

    /** Ends this very process at once, as a power cut would. */
    public static void killSelf() {
        kill((int) ProcessHandle.current().pid(), KILL);
    }

    /** Refuses what {@code kill} takes for "all" or "my own group", and the first process of the system. */
    private static int requireOne(long pid) {
        if (pid <= 1 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("pid: %d (expected: greater than 1)".formatted(pid));
        }
        return (int) pid;
    }

    /** Safety: {@code int kill(pid_t, int)}; takes no pointers. */
    private static boolean kill(int pid, int signal) {
        return Native.call(state -> (int) FUNCTION.invokeExact(state, pid, signal)) == 0;
    }
}
