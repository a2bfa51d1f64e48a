/**
 * Machines by QEMU: its {@code microvm}, which has no PCI, no USB and nothing that could be plugged in, run by KVM or by QEMU's own translation.
 *
 * <p>{@link dev.holt.qemu.QemuVmm} is the port {@link dev.holt.core.machine.Vmm}, {@link dev.holt.qemu.QemuDisks} the port
 * {@link dev.holt.core.machine.Disks}. The VMM is started by {@code holt-run vmm}, which opens every file and socket for it: the program itself
 * finds nothing of ours by a path, and as root it is another user for each boot. {@link dev.holt.qemu.QemuCommand} decides what it is given,
 * {@link dev.holt.qemu.Qmp} speaks with it, {@link dev.holt.qemu.QemuMachine} is one that runs.
 */
@NullMarked
package dev.holt.qemu;

import org.jspecify.annotations.NullMarked;
