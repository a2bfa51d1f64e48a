/**
 * Text for agents: durable from the moment that it is accepted, delivered by one writer per session, with a state that rests on evidence.
 */
@NullMarked
package dev.holt.core.message;

import org.jspecify.annotations.NullMarked;
