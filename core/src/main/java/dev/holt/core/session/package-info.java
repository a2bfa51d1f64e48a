/**
 * One agent at work on one task of one project: its stored facts, the status derived from them, and the services that start, watch, stop and
 * bring back sessions.
 */
@NullMarked
package dev.holt.core.session;

import org.jspecify.annotations.NullMarked;
