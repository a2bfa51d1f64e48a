package dev.holt.core.terminal;

import java.time.Instant;

/**
 * One window as a probe saw it.
 *
 * @param running whether its process still runs; a window whose process ended stays until it is stopped
 * @param lastOutput when it last printed something, to the second
 * @param attached how many people look at it
 */
public record WindowState(boolean running, Instant lastOutput, int attached) {}
