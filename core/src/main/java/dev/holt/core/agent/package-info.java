/**
 * Adapters for coding-agent programs. The port {@link dev.holt.core.agent.Agent} is small and mandatory; what only some agents can do is a
 * capability of its own, tested by type.
 */
@NullMarked
package dev.holt.core.agent;

import org.jspecify.annotations.NullMarked;
