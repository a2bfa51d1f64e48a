package dev.holt.rpc;

import java.time.Duration;

/**
 * How long the door waits for what.
 *
 * @param opening for a connection to say what it wants
 * @param leaving for a client to hang up after the end of its command
 * @param watching between two looks at the socket's file
 * @param stopping for commands to end when the daemon stops
 */
record Times(Duration opening, Duration leaving, Duration watching, Duration stopping) {
    static final Times USUAL =
            new Times(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(5));
}
