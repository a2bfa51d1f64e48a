/** Tests of the descriptions of agents, and of what is made of them. */
@NullMarked
package dev.holt.agent;

import org.jspecify.annotations.NullMarked;
