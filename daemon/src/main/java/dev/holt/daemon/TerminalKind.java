package dev.holt.daemon;

import dev.holt.core.terminal.Terminals;
import java.util.function.BooleanSupplier;

/**
 * One of the terminals that windows may be in.
 *
 * @param name what the setting calls it
 * @param prefix what its handles begin with and those of no other do; empty for the one whose handles are bare names
 * @param used whether it has windows, maybe; without windows it is not asked for any
 */
record TerminalKind(String name, String prefix, Terminals terminals, BooleanSupplier used) {}
