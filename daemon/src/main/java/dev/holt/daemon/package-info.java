/** The composition root: {@link dev.holt.daemon.Daemon} builds everything by hand and reads from top to bottom; the rest here is what belongs to a process. */
@NullMarked
package dev.holt.daemon;

import org.jspecify.annotations.NullMarked;
