/**
 * Machines: microVMs with a disk, memory and a guest agent inside that speaks over one link. {@link dev.holt.core.machine.Machines} is what
 * everybody else uses; {@link dev.holt.core.machine.Vmm}, {@link dev.holt.core.machine.Guests} and {@link dev.holt.core.machine.Disks} are the ports.
 */
@NullMarked
package dev.holt.core.machine;

import org.jspecify.annotations.NullMarked;
