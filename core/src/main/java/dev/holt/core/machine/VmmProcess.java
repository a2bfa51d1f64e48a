package dev.holt.core.machine;

import dev.holt.core.place.ProcessRef;

/**
 * A VMM that runs, by what another run of the daemon finds it by.
 *
 * @param process the VMM itself
 * @param mark the value of {@code HOLT_LAUNCH_ID} in its environment, and the name of its sockets: 8 hexadecimal digits
 * @param accelerator what executes the guest
 */
public record VmmProcess(ProcessRef process, String mark, Accelerator accelerator) {}
