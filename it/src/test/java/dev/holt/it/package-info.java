/**
 * End to end: the packaged {@code holt}, each test with a home and repositories of its own, judged by what can be seen from outside: exit
 * statuses, {@code ps}, tmux, git, files. Nothing here looks into the daemon.
 */
@NullMarked
package dev.holt.it;

import org.jspecify.annotations.NullMarked;
