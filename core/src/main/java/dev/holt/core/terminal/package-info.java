/**
 * What keeps an agent's process on a tty alive without us. The port {@link dev.holt.core.terminal.Terminal} speaks of windows by handle; tmux and
 * others implement it against a {@link dev.holt.core.place.Place}, so the same adapter works on the host and in a guest.
 */
@NullMarked
package dev.holt.core.terminal;

import org.jspecify.annotations.NullMarked;
