/**
 * Work that acquires several things, each with a way to give it back. What a running operation holds is written down before it takes it, so
 * that a crash at any point can be finished or undone.
 */
@NullMarked
package dev.holt.core.journal;

import org.jspecify.annotations.NullMarked;
