package dev.holt.api;

/**
 * The right to take over the bytes of a duplex operation, once.
 *
 * @param ticket 32 hexadecimal digits
 * @param expiresInSeconds after which it is void
 */
public record Ticket(String ticket, int expiresInSeconds) {}
