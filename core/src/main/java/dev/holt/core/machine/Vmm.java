package dev.holt.core.machine;

import dev.holt.core.Progress;
import java.util.List;
import java.util.Optional;

/** Port: the program that runs machines. Methods block; call them from virtual threads. Failures are {@link MachineException}s. */
public interface Vmm {
    /** Throws {@code VMM_MISSING}, with the command that installs it, when the program is not there or too old. */
    void require();

    /**
     * What executes guests here. Found out by booting a tiny guest, and remembered for this boot of the host and this version of the program; what
     * only took too long on a busy host is not remembered.
     */
    Accelerator accelerator(Progress progress) throws InterruptedException;

    /**
     * Starts a machine and returns when its VMM runs and answers; the guest may still be booting. The machine outlives the daemon. When it throws, or
     * is interrupted, {@link #clear} takes away what it left.
     */
    RunningMachine boot(BootRequest request, Progress progress) throws InterruptedException;

    /** Takes up a machine that a former run of the daemon started; empty when it does not run any more. */
    Optional<RunningMachine> adopt(VmmProcess process, MachineName name);

    /**
     * Ends every process that carries {@code mark}, and removes sockets and memory file of that boot. Idempotent; right also when the boot never
     * began or stopped half way.
     */
    void clear(String mark);

    /** The marks of boots of which something is left in this home: a process, a socket, a memory file. */
    List<String> leftovers();
}
