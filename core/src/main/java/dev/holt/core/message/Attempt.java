package dev.holt.core.message;

import java.time.Instant;

/**
 * That typing was begun: recorded before the first key, so that a crash between paste and record is known for what it is.
 *
 * @param launch the launch whose agent it was typed to
 * @param typed exactly what was typed
 * @param transcript where the agent's transcript ended then, in bytes; evidence is what comes after
 * @param at when, by the wall clock
 */
public record Attempt(String launch, String typed, long transcript, Instant at) {}
