/**
 * The append-only log of everything that happened. A change of a fact appends its event in the same transaction, so whoever follows the log
 * misses nothing and sees nothing that is not so.
 */
@NullMarked
package dev.holt.core.event;

import org.jspecify.annotations.NullMarked;
