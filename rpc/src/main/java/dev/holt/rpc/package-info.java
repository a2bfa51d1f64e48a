/**
 * The socket: what comes in over it, and how it is kept. {@link dev.holt.rpc.SocketDoor} binds it and hands each connection to the frames of the
 * thin client or to JSON-RPC, whichever its first byte asks for.
 *
 * <p>Each connection has a virtual thread that reads and one that writes; commands and requests run on virtual threads of their own. Only those
 * first two ever touch the channel, and nobody interrupts them: an interrupt would close it for all. What is on its way out waits in an
 * {@link dev.holt.rpc.Outbox}, which is bounded, so a client that never reads stops its own command and nothing else.
 */
@NullMarked
package dev.holt.rpc;

import org.jspecify.annotations.NullMarked;
