/** Whose turn it is. The order in which locks are taken is in {@code docs/locks.md}. */
@NullMarked
package dev.holt.core.lock;

import org.jspecify.annotations.NullMarked;
