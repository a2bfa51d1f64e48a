package dev.holt.rpc;

import dev.holt.api.Api;
import dev.holt.api.Tickets;
import dev.holt.protocol.BuildId;
import dev.holt.protocol.CommandHandler;

/** What every connection needs from the door. */
record Desk(
        BuildId build,
        CommandHandler commands,
        Api api,
        Tickets tickets,
        Retirement retirement,
        Served served,
        Clockwork clockwork,
        Times times) {}
