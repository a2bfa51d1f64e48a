/** Tests of the store, all on real SQLite files in directories that vanish with the test. */
@NullMarked
package dev.holt.store;

import org.jspecify.annotations.NullMarked;
