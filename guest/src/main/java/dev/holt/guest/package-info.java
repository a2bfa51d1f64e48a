/**
 * Speaks with the insides of machines over their links; {@code docs/link.md} defines what travels there. Every byte from a guest is hostile.
 *
 * <p>From the outside in: {@link dev.holt.guest.LinkGuests} connects and gives a {@link dev.holt.guest.LinkGuest}, whose operations are streams
 * ({@link dev.holt.guest.LinkStream}) of a {@link dev.holt.guest.Link}. The link has a reader and a writer thread, and only these touch its channel.
 * The reader never waits for anybody: what it reads goes into buffers that are as large as the credit that the guest was given, and a guest that sends
 * more has its connection ended.
 */
@NullMarked
package dev.holt.guest;

import org.jspecify.annotations.NullMarked;
