/** Networks of machines. */
@NullMarked
package dev.holt.net;

import org.jspecify.annotations.NullMarked;
