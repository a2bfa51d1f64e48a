/**
 * tmux as the terminal of a place: a server of our own on a private socket, without anybody's configuration, in which each window is one
 * session named exactly and whose only pane of ours is {@code =name:0.0}.
 *
 * <p>Every start sends the options along with the window, in one sequence of commands: the server comes with the first window and ends with the
 * last, so there is no moment of its start to hook on. tmux expands some of its arguments; {@link dev.holt.tmux.TmuxWords} keeps ours as they are.
 */
@NullMarked
package dev.holt.tmux;

import org.jspecify.annotations.NullMarked;
