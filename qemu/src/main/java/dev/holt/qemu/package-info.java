/** Runs machines by QEMU. */
@NullMarked
package dev.holt.qemu;

import org.jspecify.annotations.NullMarked;
