/**
 * The files of one session: a worktree on the host, later a private clone inside a guest. The ports here promise that work is never lost:
 * whatever would be is preserved first, or refused with a list.
 */
@NullMarked
package dev.holt.core.workspace;

import org.jspecify.annotations.NullMarked;
