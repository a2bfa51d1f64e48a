/**
 * Guest sessions: commands that live in machines. Each has a keeper in its guest ({@code holt-run keep}), which needs no daemon; the directory that the
 * keeper writes is the truth while the machine runs. {@link dev.holt.core.guestsession.GuestSessions} is what everybody else uses.
 */
@NullMarked
package dev.holt.core.guestsession;

import org.jspecify.annotations.NullMarked;
