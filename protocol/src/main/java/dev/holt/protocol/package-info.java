/** What travels over the socket: frames of the thin client, JSON-RPC records, exit statuses. Depends on nothing; `docs/protocol.md` is its page. */
@NullMarked
package dev.holt.protocol;

import org.jspecify.annotations.NullMarked;
