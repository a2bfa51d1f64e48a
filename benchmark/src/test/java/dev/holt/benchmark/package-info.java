/** Tests of what is said about measurements. */
@NullMarked
package dev.holt.benchmark;

import org.jspecify.annotations.NullMarked;
