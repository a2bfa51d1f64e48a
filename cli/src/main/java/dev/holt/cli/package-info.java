/**
 * The command line: what people type. Each command is a small class that picocli fills and that {@link dev.holt.cli.Commands} runs with a
 * {@link dev.holt.cli.Caller}: the caller's streams, directory, environment and terminal, and the operations. Nothing here knows the process it
 * runs in: no {@code System.in}, {@code out} or {@code exit}, no working directory of its own.
 *
 * <p>Errors are one line on standard error and a status by their kind; {@code --json} prints the wire record of the operation on one line.
 */
@NullMarked
package dev.holt.cli;

import org.jspecify.annotations.NullMarked;
