package dev.holt.daemon;

import dev.holt.core.Progress;
import dev.holt.core.machine.MachineName;
import dev.holt.core.machine.MachineSpec;
import dev.holt.core.machine.Networks;

/** No machine gets a network. */
final class NoNetworks implements Networks {
    @Override
    public Attachment acquire(MachineName machine, String mark, MachineSpec.Network mode, Progress progress) {
        return new Attachment.None();
    }

    @Override
    public void release(String mark) {}
}
