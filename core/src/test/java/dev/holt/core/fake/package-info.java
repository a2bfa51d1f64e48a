/**
 * Truthful stand-ins for everything behind the ports: a place with files and processes in memory, a terminal whose windows hold a runner,
 * work trees, stores. They keep their facts when the daemon dies. {@link dev.holt.core.fake.Life} is one run of the daemon, which a test
 * can end between any two calls of a port; {@link dev.holt.core.fake.World} puts all of it together.
 */
@NullMarked
package dev.holt.core.fake;

import org.jspecify.annotations.NullMarked;
