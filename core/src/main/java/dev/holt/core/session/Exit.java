package dev.holt.core.session;

/** How an agent's process ended. */
public sealed interface Exit {
    /** By itself, with this status. */
    record Code(int code) implements Exit {}

    /** By this signal. */
    record Signal(int number) implements Exit {}

    /** Without a trace: process and runner are gone and nothing was written. */
    record Vanished() implements Exit {}

    /** With the boot that it ran in. */
    record Rebooted() implements Exit {}

    /** With its machine, which somebody stopped. */
    record MachineStopped() implements Exit {}
}
