/**
 * zellij as the terminal of a place. Each window is a zellij server of its own with one bare pane: a socket directory, a configuration and caches
 * that nobody shares, so that a name can only mean this window, and a window that hangs holds up no other.
 *
 * <p>zellij is asked only for what it alone knows: the screen, and who looks at it. That a window is there says its socket; that its program runs,
 * the runner's number and start time; when it printed something, the log that zellij itself writes. So windows are seen without a process being
 * started, and the place has to share our files: today's host.
 *
 * <p>zellij gives a window the size of the first client. That is one on a tty of its own, which {@link dev.holt.zellij.ZellijStart} opens by the
 * program {@code script} and takes away when the runner has begun.
 */
@NullMarked
package dev.holt.zellij;

import org.jspecify.annotations.NullMarked;
