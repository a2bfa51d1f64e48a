/**
 * The figures of {@code ./bench}: what Holt promises to cost, each measured beside a bare yardstick in the same run.
 *
 * <p>{@link dev.holt.benchmark.Bench} is the command. A {@link dev.holt.benchmark.Figure} makes a {@link dev.holt.benchmark.Home} of its own in
 * the temporary directory of the {@link dev.holt.benchmark.Lab}, measures the packaged program there from outside, and returns
 * {@link dev.holt.benchmark.Reading}s. Whole processes are timed by the small C program {@code stopwatch}, since starting them from a JVM costs
 * more than what is measured. Nothing here uses Holt's own code: figures see what a caller sees. {@code docs/figures.md} says what each row
 * means and records a run.
 */
@NullMarked
package dev.holt.benchmark;

import org.jspecify.annotations.NullMarked;
