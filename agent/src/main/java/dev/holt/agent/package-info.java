/** Adapters for coding-agent programs. Each says how its program is started; none starts it. */
@NullMarked
package dev.holt.agent;

import org.jspecify.annotations.NullMarked;
