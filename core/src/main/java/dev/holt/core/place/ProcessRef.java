package dev.holt.core.place;

/**
 * One process for all time: a pid alone is reused, together with boot and start time it is not.
 *
 * @param bootId the boot during which it was started
 * @param pid its process id, which is also the id of the process group that the runner made for it
 * @param start its start time in clock ticks since that boot, field 22 of {@code /proc/PID/stat}
 */
public record ProcessRef(String bootId, long pid, long start) {}
