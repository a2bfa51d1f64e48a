/**
 * Somewhere commands run and files live: this host, or the inside of one guest. The port {@link dev.holt.core.place.Place} is the hinge of the
 * design: terminals, agents and workspaces are written against it and do not know which kind they stand on.
 */
@NullMarked
package dev.holt.core.place;

import org.jspecify.annotations.NullMarked;
